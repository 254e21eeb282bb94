return balls_into_bins {
  id = "LB-BOUND-02",
  title = "1000 requests on a ring of 7 nodes bounded at 1.1 times the mean",
  n = 7, m = 1000, keys = 100000, balancer = { "ring_hash_bounded", epsilon = 0.1 },
  known = {
    max_load = { 158, "<=" },
  },
}
