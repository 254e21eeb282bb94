return shared_exclusive_lock {
  id = "L-RWFIFO-04",
  title = "Readers 8 /s, writers 0.05 /s, strictly in order",
  horizon = "250000 s", warm_up = "1000 s", order = "fifo", lr = 8, lw = 0.05, mr = 1, mw = 1,
  known = {
    mean_wait_reader = { 0.547972626, "8 %" },
    mean_wait_writer = { 3.377981419, "5 %" },
    writer_busy_fraction = { 0.05, "5 %" },
    mean_active_readers = { 7.99999891, "2 %" },
    P_idle = { 0.0002290380611, "0.001" },
  },
}
