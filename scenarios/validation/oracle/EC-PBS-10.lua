return read_races_write {
  id = "EC-PBS-10",
  title = "Quorum with the delays of LNKD-DISK: N = 3, R = 1, W = 3",
  horizon = "1000 s", delays = "disk", n = 3, r = 1, w = 3,
  known = {
    P_consistent_t0 = { 1, "0 %" },
    P_consistent_t10 = { 1, "0 %" },
    Lr_p50 = { 0.4889248013, "0.5 %" },
    Lr_p999 = { 0.656453873, "3 %" },
    Lw_p50 = { 6.970384598, "1 %" },
    Lw_p999 = { 112.1634996, "5 %" },
    paper_table4_Lr_p999 = { 0.65, "10 %" },
    paper_table4_Lw_p999 = { 112.65, "10 %" },
  },
}
