return sqlite_readers_and_writer {
  id = "A-excl-H200-P1000",
  title = "Rollback journal: a writer holds EXCLUSIVE 200 ms every 1000 ms",
  journal = "rollback", begin = "exclusive",
  hold = 200, every = 1000, readers = 50,
  base = { read = 0.0222, begin = 0.0158, update = 0.0459, commit = 0.0215 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 24.1091, 0.125 },
    ["reader_lockstmt_ms.p50"] = { 0.0592, 0.388 },
    ["reader_lockstmt_ms.p90"] = { 128.1647, 0.288 },
    ["reader_lockstmt_ms.p99"] = { 228.3026, 0.1 },
  },
}
