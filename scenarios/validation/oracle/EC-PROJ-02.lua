return one_projector {
  id = "EC-PROJ-02",
  title = "Events at 90 /s pass one projector of 100 /s",
  horizon = "6000 s", warm_up = "100 s", lam = 90, mu = 100, key_share = 0.01,
  known = {
    mean_backlog = { 9, "10 %" },
    P_key_stale = { 0.08256880734, "10 %" },
    visibility_mean = { 0.1, "10 %" },
    visibility_p50 = { 0.06931471806, "10 %" },
    visibility_p99 = { 0.4605170186, "15 %" },
    P_read_your_write_after_20ms = { 0.1812692469, "8 %" },
    P_ryw_think_exp_mean_50ms = { 0.3333333333, "8 %" },
  },
}
