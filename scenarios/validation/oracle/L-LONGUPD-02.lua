return long_updates {
  id = "L-LONGUPD-02",
  title = "An update of 120 s stops the readers",
  horizon = "8000 h", warm_up = "10 h", lu = 0.00166666666667, U = 120,
  known = {
    P_read_blocked = { 0.2, "3 %" },
    mean_read_wait_fifo = { 15, "4 %" },
    mean_wait_given_blocked_fifo = { 75, "3 %" },
    mean_read_wait_update_priority = { 18.75, "4 %" },
  },
}
