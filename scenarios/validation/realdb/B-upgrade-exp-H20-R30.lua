return sqlite_upgrades {
  id = "B-upgrade-exp-H20-R30",
  title = "WAL: read, think, write on the same snapshot",
  journal = "wal", begin = "deferred",
  hold = 20, rate = 30, random_hold = true,
  base = { read = 0.0178, begin = 0.0117, update = 0.0269, commit = 0.0169 },
  measured = {
    ["conflict_fraction"] = { 0.32392, 0.15 },
  },
}
