return shared_exclusive_lock {
  id = "L-RWFIFO-01",
  title = "Readers 0.5 /s, writers 0.1 /s, strictly in order",
  horizon = "600000 s", warm_up = "1000 s", order = "fifo", lr = 0.5, lw = 0.1, mr = 1, mw = 1,
  known = {
    mean_wait_reader = { 0.2321882279, "4 %" },
    mean_wait_writer = { 0.6997628145, "4 %" },
    writer_busy_fraction = { 0.1, "3 %" },
    mean_active_readers = { 0.5, "2 %" },
    P_idle = { 0.5109751908, "3 %" },
  },
}
