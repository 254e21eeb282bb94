return producer_batches {
  id = "QL-BATCH-03",
  title = "Messages at 50 /s in batches of at most 4 or 100 ms",
  horizon = "4000 s", warm_up = "1 s", lam = 50, B = 4, T = 0.1,
  known = {
    mean_delay = { 0.02893514531, "2 %" },
  },
}
