return sqlite_readers_and_writer {
  id = "B-excl-H50-P100",
  title = "WAL: a writer holds EXCLUSIVE 50 ms every 100 ms",
  journal = "wal", begin = "exclusive",
  hold = 50, every = 100, readers = 100,
  base = { read = 0.019, begin = 0.0125, update = 0.0281, commit = 0.0183 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 0.0331, 0.236 },
  },
}
