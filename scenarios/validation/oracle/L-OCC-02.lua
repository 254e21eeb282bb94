return optimistic_attempts {
  id = "L-OCC-02",
  title = "Optimistic retries against 2 writes/s of others",
  horizon = "250000 s", lam = 2, d = 0.5,
  known = {
    P_abort_det = { 0.6321205588, "4 %" },
    E_attempts_det = { 2.718281828, "3 %" },
    E_completion_det = { 1.359140914, "3 %" },
    P_abort_exp = { 0.5, "4 %" },
    E_attempts_exp = { 2, "3 %" },
    E_completion_exp = { 1, "5 %" },
  },
}
