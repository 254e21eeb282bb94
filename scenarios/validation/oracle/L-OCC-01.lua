return optimistic_attempts {
  id = "L-OCC-01",
  title = "Optimistic retries against 0.5 writes/s of others",
  horizon = "500000 s", lam = 0.5, d = 1,
  known = {
    P_abort_det = { 0.3934693403, "4 %" },
    E_attempts_det = { 1.648721271, "3 %" },
    E_completion_det = { 1.648721271, "3 %" },
    P_abort_exp = { 0.3333333333, "4 %" },
    E_attempts_exp = { 1.5, "3 %" },
    E_completion_exp = { 1.5, "5 %" },
  },
}
