return producer_batches {
  id = "QL-BATCH-02",
  title = "Messages at 1000 /s in batches of at most 16 or 5 ms",
  horizon = "200 s", warm_up = "1 s", lam = 1000, B = 16, T = 0.005,
  known = {
    mean_delay = { 0.002916450875, "2 %" },
  },
}
