return split_over_unequal_servers {
  id = "LB-HET-02",
  title = "Servers of speeds 4 and 1 at load 0.7",
  horizon = "100000 s", warm_up = "1000 s", speeds = { 4, 1 }, load = 0.7,
  best = { 2.999999993, 0.500000007 },
  known = {
    W_jsq = { 1.084930828, "3 %" },
    W_sed = { 0.8601789629, "3 %" },
    W_random = { 1.333333333, "4 %" },
    W_best_random = { 1.142857143, "4 %" },
    util_fast_jsq = { 0.651050246, "1 %" },
    util_slow_jsq = { 0.8957990161, "1 %" },
  },
}
