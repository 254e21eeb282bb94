return read_races_write {
  id = "EC-PBSN-02",
  title = "Quorum with the delays of LNKD-DISK: N = 2, R = 1, W = 1",
  horizon = "600 s", delays = "disk", n = 2, r = 1, w = 1, reads = 2,
  after = { t999 = { 50.64398197, 0.05 }, paper = { 45.3, 0.16 } },
  known = {
    P_consistent_t0 = { 0.576492, "0.002" },
    paper_P_consistent_t0 = { 0.575, "2 %" },
  },
}
