return split_over_equal_servers {
  id = "LB-RR-01",
  title = "2 servers at load 0.8: cyclic and random assignment, one queue",
  horizon = "60000 s", warm_up = "1000 s", n = 2, load = 0.8,
  policies = { "round_robin", "random", "central" },
  known = {
    W_round_robin = { 3.843979767, "3 %" },
    W_random = { 5, "5 %" },
    W_central = { 2.777777778, "3 %" },
    sigma = { 0.7398529491, "2 %" },
    sojourn_p99_round_robin = { 17.70218102, "6 %" },
  },
}
