-- A demonstration, not a gate: the client that has just committed is back before the others wake,
-- so one of them keeps the database, and how long depends on the machine.
return sqlite_writers {
  id = "A-cw-nothink-c4",
  title = "Rollback journal: 4 writers without think time, BEGIN IMMEDIATE",
  journal = "rollback", begin = "immediate", timeout = 30000,
  clients = 4, hold = 10, think = 0,
  base = { read = 0.0216, begin = 0.0164, update = 0.0592, commit = 0.0323 },
  measured = {
    ["throughput_per_s"] = { 97.3, 0.05 },
  },
}
