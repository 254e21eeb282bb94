return shared_exclusive_lock {
  id = "L-RWWPREF-02",
  title = "Readers 2 /s, writers 0.1 /s, writers first",
  horizon = "600000 s", warm_up = "1000 s", order = "writers_first", lr = 2, lw = 0.1, mr = 1,
  mw = 1,
  known = {
    mean_wait_reader = { 0.4329315466, "6 %" },
    mean_wait_writer = { 1.498128549, "4 %" },
  },
}
