return growing_pauses {
  id = "QL-RETRY-01",
  title = "Pauses that double, with and without jitter",
  horizon = "10000 s", warm_up = "1000 s", p = 0.5, d = 0.1, b = 0.1, cap = 10,
  known = {
    E_attempts = { 2, "1.5 %" },
    E_time_no_jitter = { 0.628125, "4 %" },
    E_time_full_jitter = { 0.4140625, "3 %" },
    E_time_equal_jitter = { 0.52109375, "3 %" },
  },
}
