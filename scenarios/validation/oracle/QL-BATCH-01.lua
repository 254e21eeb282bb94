return producer_batches {
  id = "QL-BATCH-01",
  title = "Messages at 100 /s in batches of at most 16 or 10 ms",
  horizon = "2000 s", warm_up = "1 s", lam = 100, B = 16, T = 0.01,
  known = {
    mean_delay = { 0.0075, "2 %" },
  },
}
