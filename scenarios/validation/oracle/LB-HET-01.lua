return split_over_unequal_servers {
  id = "LB-HET-01",
  title = "Servers of speeds 2 and 1 at load 0.8",
  horizon = "100000 s", warm_up = "1000 s", speeds = { 2, 1 }, load = 0.8,
  best = { 1.648528137, 0.751471863 },
  known = {
    W_jsq = { 2.091919166, "3 %" },
    W_sed = { 1.978152567, "3 %" },
    W_random = { 3.333333333, "4 %" },
    W_best_random = { 3.214185503, "4 %" },
    util_fast_jsq = { 0.7644851717, "1 %" },
    util_slow_jsq = { 0.8710296566, "1 %" },
  },
}
