return split_over_equal_servers {
  id = "LB-JSQ2-02",
  title = "Two servers at load 0.8: join the shorter queue",
  horizon = "150000 s", warm_up = "2000 s", n = 2, load = 0.8, watch = true,
  policies = { "jsq", "random", "central" },
  known = {
    W_jsq = { 2.955736618, "4 %" },
    P_both_empty = { 0.09416477521, "4 %" },
    W_central = { 2.777777778, "4 %" },
    W_random = { 5, "6 %" },
  },
}
