return seen_and_lost {
  id = "EC-MONO-01",
  title = "Seen at one replica, lost again at another",
  horizon = "400000 s", warm_up = "20 s", mu = 2, t = 0.2, z = 0.1, n = 3,
  known = {
    P_new_then_old = { 0.1206214633, "5 %" },
    P_first_read_stale = { 0.670320046, "2 %" },
    expected_full_convergence = { 0.9166666667, "2 %" },
  },
}
