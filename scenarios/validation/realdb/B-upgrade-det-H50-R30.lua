return sqlite_upgrades {
  id = "B-upgrade-det-H50-R30",
  title = "WAL: read, think, write on the same snapshot",
  journal = "wal", begin = "deferred",
  hold = 50, rate = 30,
  base = { read = 0.0186, begin = 0.0112, update = 0.0246, commit = 0.0152 },
  measured = {
    ["conflict_fraction"] = { 0.609121, 0.1 },
  },
}
