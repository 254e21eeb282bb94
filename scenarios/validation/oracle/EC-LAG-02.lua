return independent_lag {
  id = "EC-LAG-02",
  title = "Writes at 1 /s reach the replica after a lag of 1 s",
  horizon = "60000 s", warm_up = "100 s", lam = 1, mean_lag = 1,
  known = {
    P_stale_exp = { 0.5, "3 %" },
    P_stale_det = { 0.6321205588, "3 %" },
    P_stale_erlang2 = { 0.5555555556, "3 %" },
    P_stale_uniform_0_2m = { 0.5676676416, "3 %" },
    mean_versions_behind_det = { 1, "3 %" },
    P_behind_ge_2_det = { 0.2642411177, "3 %" },
    mean_versions_in_flight_any = { 1, "3 %" },
    visibility_after_commit_t_eq_m_exp = { 0.6321205588, "3 %" },
  },
}
