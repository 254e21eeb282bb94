return keys_move {
  id = "LB-RING-01",
  title = "A hash ring with one point per node, 5 nodes: means over 150 rings",
  n = 5, keys = 600, rings = 150, balancer = { "ring_hash_bounded", vnodes = 1, bounded = false },
  known = {
    mean_share = { 0.2, "12 %" },
    share_sd_one_node = { 0.1632993162, "8 %" },
    expected_max_share = { 0.4566666667, "6 %" },
    expected_min_share = { 0.04, "25 %" },
    moved_fraction_on_add = { 0.1666666667, "20 %" },
    moved_fraction_on_remove = { 0.2, "20 %" },
  },
}
