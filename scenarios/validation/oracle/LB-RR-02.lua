return split_over_equal_servers {
  id = "LB-RR-02",
  title = "4 servers at load 0.8: cyclic and random assignment, one queue",
  horizon = "40000 s", warm_up = "1000 s", n = 4, load = 0.8,
  policies = { "round_robin", "random", "central" },
  known = {
    W_round_robin = { 3.26738361, "3 %" },
    W_random = { 5, "5 %" },
    W_central = { 1.74554059, "3 %" },
    sigma = { 0.6939447218, "2 %" },
    sojourn_p99_round_robin = { 15.04685759, "6 %" },
  },
}
