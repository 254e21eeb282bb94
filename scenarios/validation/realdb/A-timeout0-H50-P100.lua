return sqlite_readers_and_writer {
  id = "A-timeout0-H50-P100",
  title = "Rollback journal: a writer holds EXCLUSIVE 50 ms every 100 ms",
  journal = "rollback", begin = "exclusive", timeout = 0,
  hold = 50, every = 100, readers = 100,
  base = { read = 0.0317, begin = 0.0199, update = 0.0664, commit = 0.0329 },
  measured = {
    ["reader_busy_fraction"] = { 0.481795511222, 0.1 },
    ["reader_lockstmt_ms.p99"] = { 0.1038, 0.348 },
  },
}
