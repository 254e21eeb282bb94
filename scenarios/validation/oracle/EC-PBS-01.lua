return read_races_write {
  id = "EC-PBS-01",
  title = "Quorum with the delays of LNKD-SSD: N = 3, R = 1, W = 1",
  horizon = "600 s", delays = "ssd", n = 3, r = 1, w = 1, reads = 2,
  after = { t999 = { 1.965171391, 0.05 }, paper = { 1.85, 0.1 } },
  known = {
    P_consistent_t0 = { 0.973664, "0.0006" },
    P_consistent_t10 = { 1, "0.001 %" },
    Lr_p50 = { 0.4889341891, "0.5 %" },
    Lr_p999 = { 0.6546705503, "3 %" },
    Lw_p50 = { 0.4889209867, "1 %" },
    Lw_p999 = { 0.6537433932, "5 %" },
    paper_P_consistent_t0 = { 0.974, "2 %" },
    paper_table4_Lr_p999 = { 0.66, "10 %" },
    paper_table4_Lw_p999 = { 0.66, "10 %" },
  },
}
