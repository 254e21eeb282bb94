return sqlite_readers_and_writer {
  id = "A-timeout100-H400-P1000",
  title = "Rollback journal: a writer holds EXCLUSIVE 400 ms every 1000 ms",
  journal = "rollback", begin = "exclusive", timeout = 100,
  hold = 400, every = 1000, readers = 100,
  base = { read = 0.0252, begin = 0.0178, update = 0.0596, commit = 0.0332 },
  measured = {
    ["reader_busy_fraction"] = { 0.298780487805, 0.102 },
    ["reader_lockstmt_ms.p99"] = { 100.2592, 0.1 },
  },
}
