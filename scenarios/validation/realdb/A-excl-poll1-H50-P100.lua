-- Half of the readers find the database free: the median is one try or the next, 0 or 1 ms.
return sqlite_readers_and_writer {
  id = "A-excl-poll1-H50-P100",
  title = "Rollback journal: a writer holds EXCLUSIVE 50 ms every 100 ms",
  journal = "rollback", begin = "exclusive", busy = "poll", timeout = 100000,
  hold = 50, every = 100, readers = 100,
  base = { read = 0.026, begin = 0.0216, update = 0.0734, commit = 0.0323 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 13.0021, 0.1 },
    ["reader_lockstmt_ms.p50"] = { 1.0624, 0.1, absolute = 1.1 },
    ["reader_lockstmt_ms.p90"] = { 40.5333, 0.1 },
    ["reader_lockstmt_ms.p99"] = { 49.8836, 0.1 },
  },
}
