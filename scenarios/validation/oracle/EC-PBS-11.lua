return read_races_write {
  id = "EC-PBS-11",
  title = "Quorum with the delays of YMMR: N = 3, R = 1, W = 1",
  horizon = "600 s", delays = "ymmr", n = 3, r = 1, w = 1, reads = 2,
  after = { t999 = { 1454.23605, 0.05 }, paper = { 1364, 0.1 } },
  known = {
    P_consistent_t0 = { 0.887222, "0.001" },
    P_consistent_t10 = { 0.9392186, "0.001" },
    Lr_p50 = { 3.366265535, "0.5 %" },
    Lr_p999 = { 5.589399341, "3 %" },
    Lw_p50 = { 5.089445591, "1 %" },
    Lw_p999 = { 11.10753725, "5 %" },
    paper_P_consistent_t0 = { 0.893, "2 %" },
    paper_table4_Lr_p999 = { 5.58, "10 %" },
    paper_table4_Lw_p999 = { 10.83, "10 %" },
  },
}
