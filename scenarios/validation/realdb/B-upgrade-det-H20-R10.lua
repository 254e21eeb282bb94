return sqlite_upgrades {
  id = "B-upgrade-det-H20-R10",
  title = "WAL: read, think, write on the same snapshot",
  journal = "wal", begin = "deferred",
  hold = 20, rate = 10,
  base = { read = 0.0171, begin = 0.0101, update = 0.0245, commit = 0.0157 },
  measured = {
    ["conflict_fraction"] = { 0.190698, 0.199 },
  },
}
