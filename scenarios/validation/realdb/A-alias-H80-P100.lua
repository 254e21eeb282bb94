-- A demonstration, not a gate: the steps of the busy handler are as long as the writer's period,
-- and a few microseconds decide whether a reader meets the same writer again and again.
return sqlite_readers_and_writer {
  id = "A-alias-H80-P100",
  title = "Rollback journal: a writer holds EXCLUSIVE 80 ms every 100 ms",
  journal = "rollback", begin = "exclusive", timeout = 5000,
  hold = 80, every = 100, readers = 20,
  base = { read = 0.0217, begin = 0.0188, update = 0.0593, commit = 0.0261 },
  measured = {
    ["reader_busy_fraction"] = { 0.0588235294118, 0.321 },
    ["reader_lockstmt_ms.mean"] = { 82.6598, 0.666 },
  },
}
