return read_races_write {
  id = "EC-PBS-15",
  title = "Quorum with the delays of YMMR: N = 3, R = 1, W = 3",
  horizon = "1000 s", delays = "ymmr", n = 3, r = 1, w = 3,
  known = {
    P_consistent_t0 = { 1, "0 %" },
    P_consistent_t10 = { 1, "0 %" },
    Lr_p50 = { 3.366375685, "0.5 %" },
    Lr_p999 = { 5.604168928, "3 %" },
    Lw_p50 = { 7.66508007, "1 %" },
    Lw_p999 = { 1860.030675, "5 %" },
    paper_table4_Lr_p999 = { 5.63, "10 %" },
    paper_table4_Lw_p999 = { 1870.86, "10 %" },
  },
}
