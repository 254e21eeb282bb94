return split_over_equal_servers {
  id = "LB-RR-03",
  title = "10 servers at load 0.9: cyclic and random assignment, one queue",
  horizon = "200000 s", warm_up = "1000 s", n = 10, load = 0.9,
  policies = { "round_robin", "random", "central" },
  known = {
    W_round_robin = { 5.66027639, "5 %" },
    W_random = { 10, "8 %" },
    W_central = { 1.668731524, "6 %" },
    sigma = { 0.8233301819, "2 %" },
    sojourn_p99_round_robin = { 26.06653608, "10 %" },
  },
}
