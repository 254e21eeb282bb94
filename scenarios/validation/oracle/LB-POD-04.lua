-- One run of a million arrivals knows its own load to 0.13 % only, and that moves these by
-- several percent.
return split_by_looks {
  id = "LB-POD-04",
  title = "1000 servers at load 0.9, the shortest of d sampled",
  horizon = "1000 s", warm_up = "100 s", n = 1000, load = 0.9, looks = { 1, 2, 3, 5 },
  watch = true,
  known = {
    T_d1 = { 10, "10 %" },
    T_d2 = { 2.614057377, "4 %" },
    T_d3 = { 2.027855969, "4 %" },
    T_d5 = { 1.632881239, "4 %" },
    frac_queue_ge_2_d2 = { 0.729, "2 %" },
    frac_queue_ge_3_d2 = { 0.4782969, "5 %" },
  },
}
