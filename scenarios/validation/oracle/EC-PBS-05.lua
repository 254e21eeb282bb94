return read_races_write {
  id = "EC-PBS-05",
  title = "Quorum with the delays of LNKD-SSD: N = 3, R = 1, W = 3",
  horizon = "1000 s", delays = "ssd", n = 3, r = 1, w = 3,
  known = {
    P_consistent_t0 = { 1, "0 %" },
    P_consistent_t10 = { 1, "0 %" },
    Lr_p50 = { 0.4889304936, "0.5 %" },
    Lr_p999 = { 0.6544236796, "3 %" },
    Lw_p50 = { 0.5659606457, "1 %" },
    Lw_p999 = { 4.110362546, "5 %" },
    paper_table4_Lr_p999 = { 0.65, "10 %" },
    paper_table4_Lw_p999 = { 4.09, "10 %" },
  },
}
