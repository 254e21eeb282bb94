return shared_exclusive_lock {
  id = "L-RWFIFO-02",
  title = "Readers 2 /s, writers 0.1 /s, strictly in order",
  horizon = "600000 s", warm_up = "1000 s", order = "fifo", lr = 2, lw = 0.1, mr = 1, mw = 1,
  known = {
    mean_wait_reader = { 0.5865981719, "4 %" },
    mean_wait_writer = { 2.047562571, "4 %" },
    writer_busy_fraction = { 0.1, "3 %" },
    mean_active_readers = { 2, "2 %" },
    P_idle = { 0.0918867044, "3 %" },
  },
}
