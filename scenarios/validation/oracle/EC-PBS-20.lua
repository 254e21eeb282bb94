return read_races_write {
  id = "EC-PBS-20",
  title = "Quorum with the delays of WAN: N = 3, R = 1, W = 3",
  horizon = "1000 s", delays = "wan", n = 3, r = 1, w = 3,
  known = {
    P_consistent_t0 = { 1, "0 %" },
    P_consistent_t10 = { 1, "0 %" },
    Lr_p50 = { 0.5145650506, "0.5 %" },
    Lr_p999 = { 3.423513825, "5 %" },
    Lw_p50 = { 155.1515961, "1 %" },
    Lw_p999 = { 241.7648035, "5 %" },
    paper_table4_Lr_p999 = { 3.44, "10 %" },
    paper_table4_Lw_p999 = { 241.55, "10 %" },
  },
}
