return read_races_write {
  id = "EC-PBS-13",
  title = "Quorum with the delays of YMMR: N = 3, R = 2, W = 1",
  horizon = "600 s", delays = "ymmr", n = 3, r = 2, w = 1, reads = 2,
  after = { t999 = { 215.5598813, 0.05 }, paper = { 202, 0.15 } },
  known = {
    P_consistent_t0 = { 0.9900392, "0.0004" },
    P_consistent_t10 = { 0.996536, "0.0003" },
    Lr_p50 = { 3.80020237, "0.5 %" },
    Lr_p999 = { 32.52524854, "5 %" },
    Lw_p50 = { 5.089244843, "1 %" },
    Lw_p999 = { 11.10456504, "5 %" },
    paper_table4_Lr_p999 = { 32.6, "10 %" },
    paper_table4_Lw_p999 = { 10.73, "10 %" },
  },
}
