return read_races_write {
  id = "EC-PBSEXP-01",
  title = "Quorum with exponential delays, W of 0.25 ms, the others of 1 ms",
  horizon = "1000 s", delays = "exponential_4_1", n = 3, r = 1, w = 1, reads = 3,
  after = { t999 = { 1.012323049, 0.02 } },
  known = {
    P_consistent_t0 = { 0.9427184, "0.0007" },
    P_consistent_t10 = { 1, "0.001 %" },
    Lr_p50 = { 0.8414847851, "0.5 %" },
    Lr_p999 = { 3.885185754, "2 %" },
    Lw_p50 = { 0.4520613551, "0.5 %" },
    Lw_p999 = { 2.595817395, "2 %" },
  },
}
