return sqlite_readers_and_writer {
  id = "A-excl-H20-P100",
  title = "Rollback journal: a writer holds EXCLUSIVE 20 ms every 100 ms",
  journal = "rollback", begin = "exclusive",
  hold = 20, every = 100, readers = 100,
  base = { read = 0.0263, begin = 0.0193, update = 0.0633, commit = 0.0258 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 3.0142, 0.1 },
    ["reader_lockstmt_ms.p50"] = { 0.0485, 0.594 },
    ["reader_lockstmt_ms.p90"] = { 18.1024, 0.1 },
    ["reader_lockstmt_ms.p99"] = { 33.1502, 0.1 },
  },
}
