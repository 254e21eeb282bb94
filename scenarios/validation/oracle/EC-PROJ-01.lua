return one_projector {
  id = "EC-PROJ-01",
  title = "Events at 50 /s pass one projector of 100 /s",
  horizon = "6000 s", warm_up = "100 s", lam = 50, mu = 100, key_share = 0.01,
  known = {
    mean_backlog = { 1, "3 %" },
    P_key_stale = { 0.009900990099, "5 %" },
    visibility_mean = { 0.02, "3 %" },
    visibility_p50 = { 0.01386294361, "3 %" },
    visibility_p99 = { 0.09210340372, "4 %" },
    P_read_your_write_after_20ms = { 0.6321205588, "2 %" },
    P_ryw_think_exp_mean_50ms = { 0.7142857143, "2 %" },
  },
}
