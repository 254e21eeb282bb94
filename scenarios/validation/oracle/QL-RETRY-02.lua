return growing_pauses {
  id = "QL-RETRY-02",
  title = "Pauses that double, with and without jitter",
  horizon = "10000 s", warm_up = "1000 s", p = 0.8, d = 0.05, b = 0.2, cap = 1,
  known = {
    E_attempts = { 1.25, "1.5 %" },
    E_time_no_jitter = { 0.1269, "4 %" },
    E_time_full_jitter = { 0.0947, "3 %" },
    E_time_equal_jitter = { 0.1108, "3 %" },
  },
}
