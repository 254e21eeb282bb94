return catching_up {
  id = "QL-CATCHUP-01",
  title = "A backlog of 100000 events is worked off",
  horizon = "210 s", B0 = 100000, lam = 500, mu = 2000,
  known = {
    mean_time_to_empty = { 66.66666667, "1.3 %" },
    sd_time_to_empty = { 0.272165527, "10 %" },
    events_processed_mean = { 133333.3333, "0.4 %" },
  },
}
