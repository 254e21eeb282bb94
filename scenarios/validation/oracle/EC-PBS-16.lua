return read_races_write {
  id = "EC-PBS-16",
  title = "Quorum with the delays of WAN: N = 3, R = 1, W = 1",
  horizon = "600 s", delays = "wan", n = 3, r = 1, w = 1, reads = 2,
  after = { t999 = { 116.0180543, 0.05 }, paper = { 113, 0.1 } },
  known = {
    P_consistent_t0 = { 0.3334548, "0.002" },
    P_consistent_t10 = { 0.3335524, "0.002" },
    Lr_p50 = { 0.5145668983, "0.5 %" },
    Lr_p999 = { 3.417888912, "5 %" },
    Lw_p50 = { 2.76646471, "1 %" },
    Lw_p999 = { 54.59741677, "5 %" },
    paper_P_consistent_t0 = { 0.33, "2 %" },
    paper_table4_Lr_p999 = { 3.4, "10 %" },
    paper_table4_Lw_p999 = { 55.12, "10 %" },
  },
}
