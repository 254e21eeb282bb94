return long_updates {
  id = "L-LONGUPD-01",
  title = "An update of 300 s stops the readers",
  horizon = "40000 h", warm_up = "10 h", lu = 0.000277777777778, U = 300,
  known = {
    P_read_blocked = { 0.08333333333, "3 %" },
    mean_read_wait_fifo = { 13.63636364, "4 %" },
    mean_wait_given_blocked_fifo = { 163.6363636, "3 %" },
    mean_read_wait_update_priority = { 14.87603306, "4 %" },
  },
}
