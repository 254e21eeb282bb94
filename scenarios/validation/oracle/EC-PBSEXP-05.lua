return read_races_write {
  id = "EC-PBSEXP-05",
  title = "Quorum with exponential delays, W of 20 ms, the others of 10 ms",
  horizon = "1000 s", delays = "exponential_005_01", n = 3, r = 1, w = 1, reads = 3,
  after = { t999 = { 118.3361766, 0.02 } },
  known = {
    P_consistent_t0 = { 0.6246464, "0.001" },
    P_consistent_t10 = { 0.7723336, "0.001" },
    Lr_p50 = { 8.415092468, "0.5 %" },
    Lr_p999 = { 38.9130734, "2 %" },
    Lw_p50 = { 12.10145569, "0.5 %" },
    Lw_p999 = { 59.44738398, "2 %" },
  },
}
