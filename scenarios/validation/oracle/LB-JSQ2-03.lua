return split_over_equal_servers {
  id = "LB-JSQ2-03",
  title = "Two servers at load 0.9: join the shorter queue",
  horizon = "150000 s", warm_up = "2000 s", n = 2, load = 0.9, watch = true,
  policies = { "jsq", "random", "central" },
  known = {
    W_jsq = { 5.474912821, "8 %" },
    P_both_empty = { 0.0422457623, "6 %" },
    W_central = { 5.263157895, "8 %" },
    W_random = { 10, "12 %" },
  },
}
