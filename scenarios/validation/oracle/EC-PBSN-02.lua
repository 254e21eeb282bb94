-- The paper prints 45.3 ms for t: what 50,000 trials of a tail of shape 1.51 leave open.
return read_races_write {
  id = "EC-PBSN-02",
  title = "Quorum with the delays of LNKD-DISK: N = 2, R = 1, W = 1",
  horizon = "1500 s", delays = "disk", n = 2, r = 1, w = 1,
  after = { t999 = { 50.64398197, 0.05 } },
  known = {
    P_consistent_t0 = { 0.576492, "0.002" },
    paper_P_consistent_t0 = { 0.575, "2 %" },
  },
}
