return independent_lag {
  id = "EC-LAG-01",
  title = "Writes at 0.2 /s reach the replica after a lag of 1 s",
  horizon = "200000 s", warm_up = "100 s", lam = 0.2, mean_lag = 1,
  known = {
    P_stale_exp = { 0.1666666667, "3 %" },
    P_stale_det = { 0.1812692469, "3 %" },
    P_stale_erlang2 = { 0.173553719, "3 %" },
    P_stale_uniform_0_2m = { 0.1758001151, "3 %" },
    mean_versions_behind_det = { 0.2, "3 %" },
    P_behind_ge_2_det = { 0.01752309631, "12 %" },
    mean_versions_in_flight_any = { 0.2, "3 %" },
    visibility_after_commit_t_eq_m_exp = { 0.6321205588, "3 %" },
  },
}
