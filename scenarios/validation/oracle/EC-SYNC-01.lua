return periodic_refresh {
  id = "EC-SYNC-01",
  title = "A source that changes at 0.1 /s, copied every 5 s",
  horizon = "300000 s", warm_up = "10 s", lam = 0.1, I = 5,
  known = {
    freshness = { 0.7869386806, "2 %" },
    P_stale = { 0.2130613194, "4 %" },
    mean_age = { 0.3693868057, "4 %" },
    mean_unseen_changes = { 0.25, "4 %" },
  },
}
