return read_races_write {
  id = "EC-PBS-08",
  title = "Quorum with the delays of LNKD-DISK: N = 3, R = 2, W = 1",
  horizon = "600 s", delays = "disk", n = 3, r = 2, w = 1, reads = 2,
  after = { t999 = { 14.19585765, 0.05 }, paper = { 13.6, 0.1 } },
  known = {
    P_consistent_t0 = { 0.7628918, "0.002" },
    P_consistent_t10 = { 0.9958558, "0.0004" },
    Lr_p50 = { 0.5145680308, "0.5 %" },
    Lr_p999 = { 1.632877728, "3 %" },
    Lw_p50 = { 1.504527092, "1 %" },
    Lw_p999 = { 10.96226634, "5 %" },
    paper_table4_Lr_p999 = { 1.63, "10 %" },
    paper_table4_Lw_p999 = { 10.9, "10 %" },
  },
}
