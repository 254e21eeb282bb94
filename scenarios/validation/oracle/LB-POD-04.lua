return split_by_looks {
  id = "LB-POD-04",
  title = "1000 servers at load 0.9, the shortest of d sampled",
  horizon = "1300 s", warm_up = "400 s", n = 1000, load = 0.9, looks = { 1, 2, 3, 5 },
  watch = true,
  known = {
    T_d1 = { 10, "2.5 %" },
    T_d2 = { 2.614057377, "0.6 %" },
    T_d3 = { 2.027855969, "0.6 %" },
    T_d5 = { 1.632881239, "0.6 %" },
    frac_queue_ge_2_d2 = { 0.729, "0.3 %" },
    frac_queue_ge_3_d2 = { 0.4782969, "0.5 %" },
  },
}
