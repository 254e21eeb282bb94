return shared_exclusive_lock {
  id = "L-RWFIFO-05",
  title = "Readers 1 /s, writers 0.3 /s, strictly in order",
  horizon = "600000 s", warm_up = "1000 s", order = "fifo", lr = 1, lw = 0.3, mr = 2, mw = 1,
  known = {
    mean_wait_reader = { 0.7741066939, "4 %" },
    mean_wait_writer = { 1.089571017, "4 %" },
    writer_busy_fraction = { 0.3, "3 %" },
    mean_active_readers = { 0.5, "2 %" },
    P_idle = { 0.342708721, "3 %" },
  },
}
