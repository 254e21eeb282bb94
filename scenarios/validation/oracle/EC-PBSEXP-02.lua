return read_races_write {
  id = "EC-PBSEXP-02",
  title = "Quorum with exponential delays, W of 10 ms, the others of 1 ms",
  horizon = "1000 s", delays = "exponential_01_1", n = 3, r = 1, w = 1, reads = 3,
  after = { t999 = { 63.59460118, 0.02 } },
  known = {
    P_consistent_t0 = { 0.4197178, "0.001" },
    P_consistent_t10 = { 0.7866646, "0.001" },
    Lr_p50 = { 0.8412971497, "0.5 %" },
    Lr_p999 = { 3.890337029, "2 %" },
    Lw_p50 = { 3.313448906, "0.5 %" },
    Lw_p999 = { 24.06449211, "2 %" },
  },
}
