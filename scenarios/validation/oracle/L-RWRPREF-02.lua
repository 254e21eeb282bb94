return shared_exclusive_lock {
  id = "L-RWRPREF-02",
  title = "Readers 2 /s, writers 0.05 /s, readers first",
  horizon = "600000 s", warm_up = "1000 s", order = "readers_first", lr = 2, lw = 0.05, mr = 1,
  mw = 1,
  known = {
    mean_wait_reader = { 0.04999999992, "6 %" },
    mean_wait_writer = { 4.84765555, "4 %" },
  },
}
