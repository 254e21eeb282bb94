return delivered_again {
  id = "QL-ALO-01",
  title = "At least once: how often that is twice",
  horizon = "2400 s", g = 1 / 3600, w = 0.01, Tc = 5, n = 100, q = 0.01, lam = 200,
  slow_rate = 20, crashes = 100, every = 20,
  known = {
    P_dup_ack_window = { 2.77777392e-06, "1 %" },
    dups_per_crash_periodic = { 500, "2 %" },
    dup_ratio_periodic = { 0.0006944444444, "2 %" },
    dups_per_crash_count = { 49.5, "1 %" },
    deliveries_per_message_ack_loss = { 1.01010101, "0.1 %" },
    dup_ratio_ack_loss = { 0.0101010101, "5 %" },
  },
}
