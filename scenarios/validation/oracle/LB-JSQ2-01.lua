return split_over_equal_servers {
  id = "LB-JSQ2-01",
  title = "Two servers at load 0.5: join the shorter queue",
  horizon = "150000 s", warm_up = "2000 s", n = 2, load = 0.5, watch = true,
  policies = { "jsq", "random", "central" },
  known = {
    W_jsq = { 1.426320751, "2 %" },
    P_both_empty = { 0.315967498, "4 %" },
    W_central = { 1.333333333, "2 %" },
    W_random = { 2, "4 %" },
  },
}
