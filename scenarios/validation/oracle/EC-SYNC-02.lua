return periodic_refresh {
  id = "EC-SYNC-02",
  title = "A source that changes at 1 /s, copied every 1 s",
  horizon = "100000 s", warm_up = "2 s", lam = 1, I = 1,
  known = {
    freshness = { 0.6321205588, "2 %" },
    P_stale = { 0.3678794412, "4 %" },
    mean_age = { 0.1321205588, "4 %" },
    mean_unseen_changes = { 0.5, "4 %" },
  },
}
