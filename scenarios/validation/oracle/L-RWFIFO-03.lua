return shared_exclusive_lock {
  id = "L-RWFIFO-03",
  title = "Readers 2 /s, writers 0.2 /s, strictly in order",
  horizon = "600000 s", warm_up = "1000 s", order = "fifo", lr = 2, lw = 0.2, mr = 1, mw = 1,
  known = {
    mean_wait_reader = { 2.126268122, "7 %" },
    mean_wait_writer = { 3.754437223, "7 %" },
    writer_busy_fraction = { 0.2, "3 %" },
    mean_active_readers = { 1.999999993, "2 %" },
    P_idle = { 0.0515289975, "6 %" },
  },
}
