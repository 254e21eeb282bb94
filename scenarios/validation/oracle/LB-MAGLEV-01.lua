return keys_move {
  id = "LB-MAGLEV-01",
  title = "Maglev hashing over 5 nodes, 65537 places: means over 12 tables",
  n = 5, keys = 30000, rings = 12, balancer = "maglev",
  known = {
    moved_between_survivors = { 0.001688613557, "50 %" },
    mean_share = { 0.2, "3 %" },
  },
}
