return keys_move {
  id = "LB-RING-02",
  title = "A hash ring with one point per node, 10 nodes: means over 150 rings",
  n = 10, keys = 600, rings = 150, balancer = { "ring_hash_bounded", vnodes = 1, bounded = false },
  known = {
    mean_share = { 0.1, "15 %" },
    share_sd_one_node = { 0.09045340337, "8 %" },
    expected_max_share = { 0.2928968254, "6 %" },
    expected_min_share = { 0.01, "25 %" },
    moved_fraction_on_add = { 0.09090909091, "20 %" },
    moved_fraction_on_remove = { 0.1, "20 %" },
  },
}
