return balls_into_bins {
  id = "LB-BOUND-01",
  title = "1000 requests on a ring of 10 nodes bounded at 1.25 times the mean",
  n = 10, m = 1000, keys = 100000, balancer = { "ring_hash_bounded", epsilon = 0.25 },
  known = {
    max_load = { 125, "<=" },
  },
}
