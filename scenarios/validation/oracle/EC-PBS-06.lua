-- The paper prints 45.5 ms for t: what 50,000 trials of a tail of shape 1.51 leave open.
return read_races_write {
  id = "EC-PBS-06",
  title = "Quorum with the delays of LNKD-DISK: N = 3, R = 1, W = 1",
  horizon = "1500 s", delays = "disk", n = 3, r = 1, w = 1,
  after = { t999 = { 52.41390796, 0.05 } },
  known = {
    P_consistent_t0 = { 0.4368368, "0.002" },
    P_consistent_t10 = { 0.9261212, "0.001" },
    Lr_p50 = { 0.4889307022, "0.5 %" },
    Lr_p999 = { 0.6556446974, "3 %" },
    Lw_p50 = { 1.50488019, "1 %" },
    Lw_p999 = { 10.93029138, "5 %" },
    paper_P_consistent_t0 = { 0.439, "2 %" },
    paper_table4_Lr_p999 = { 0.66, "10 %" },
    paper_table4_Lw_p999 = { 10.99, "10 %" },
  },
}
