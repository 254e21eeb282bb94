return sqlite_readers_and_writer {
  id = "B-imme-H50-P100",
  title = "WAL: a writer holds IMMEDIATE 50 ms every 100 ms",
  journal = "wal", begin = "immediate",
  hold = 50, every = 100, readers = 100,
  base = { read = 0.0226, begin = 0.0131, update = 0.0301, commit = 0.0191 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 0.0307, 0.103 },
  },
}
