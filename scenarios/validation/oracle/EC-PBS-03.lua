return read_races_write {
  id = "EC-PBS-03",
  title = "Quorum with the delays of LNKD-SSD: N = 3, R = 2, W = 1",
  horizon = "600 s", delays = "ssd", n = 3, r = 2, w = 1, reads = 2,
  known = {
    P_consistent_t0 = { 0.9994242, "9e-05" },
    P_consistent_t10 = { 1, "0.001 %" },
    P_stale_t0 = { 0.001, "<=" }, -- t_visibility_p999 is 0
    Lr_p50 = { 0.5145879388, "0.5 %" },
    Lr_p999 = { 1.635154511, "3 %" },
    Lw_p50 = { 0.4889204502, "1 %" },
    Lw_p999 = { 0.6571341345, "5 %" },
    paper_table4_Lr_p999 = { 1.63, "10 %" },
    paper_table4_Lw_p999 = { 0.65, "10 %" },
  },
}
