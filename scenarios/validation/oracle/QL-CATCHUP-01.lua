return catching_up {
  id = "QL-CATCHUP-01",
  title = "A backlog of 100000 events is worked off",
  horizon = "75 s", B0 = 100000, lam = 500, mu = 2000, parts = 100,
  known = {
    mean_time_to_empty = { 66.66666667, "1.3 %" },
    variance_of_time_to_empty = { 0.0740740740872, "45 %" },
    events_processed_mean = { 133333.3333, "0.4 %" },
  },
}
