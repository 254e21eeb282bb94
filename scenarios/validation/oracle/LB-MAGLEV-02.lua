return keys_move {
  id = "LB-MAGLEV-02",
  title = "Maglev hashing over 10 nodes, 65537 places: means over 12 tables",
  n = 10, keys = 30000, rings = 12, balancer = "maglev",
  known = {
    moved_between_survivors = { 0.00243373972, "50 %" },
    mean_share = { 0.1, "3 %" },
  },
}
