return split_by_looks {
  id = "LB-POD-02",
  title = "1000 servers at load 0.7, the shortest of d sampled",
  horizon = "600 s", warm_up = "40 s", n = 1000, load = 0.7, looks = { 1, 2, 3, 5 },
  watch = true,
  known = {
    T_d1 = { 3.333333333, "2 %" },
    T_d2 = { 1.61445377, "0.6 %" },
    T_d3 = { 1.356842197, "0.6 %" },
    T_d5 = { 1.168092539, "0.6 %" },
    frac_queue_ge_2_d2 = { 0.343, "0.6 %" },
    frac_queue_ge_3_d2 = { 0.0823543, "2.5 %" },
  },
}
