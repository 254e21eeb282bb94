return shared_exclusive_lock {
  id = "L-RWRPREF-01",
  title = "Readers 0.5 /s, writers 0.1 /s, readers first",
  horizon = "600000 s", warm_up = "1000 s", order = "readers_first", lr = 0.5, lw = 0.1, mr = 1,
  mw = 1,
  known = {
    mean_wait_reader = { 0.1, "4 %" },
    mean_wait_writer = { 0.8927358347, "4 %" },
  },
}
