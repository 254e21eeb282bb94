return split_by_looks {
  id = "LB-POD-01",
  title = "1000 servers at load 0.5, the shortest of d sampled",
  horizon = "600 s", warm_up = "30 s", n = 1000, load = 0.5, looks = { 1, 2, 3, 5 },
  watch = true,
  known = {
    T_d1 = { 2, "1.5 %" },
    T_d2 = { 1.265686036, "0.5 %" },
    T_d3 = { 1.125244141, "0.5 %" },
    T_d5 = { 1.031250001, "0.5 %" },
    frac_queue_ge_2_d2 = { 0.125, "1 %" },
    frac_queue_ge_3_d2 = { 0.0078125, "8 %" },
  },
}
