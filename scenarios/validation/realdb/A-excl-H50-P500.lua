return sqlite_readers_and_writer {
  id = "A-excl-H50-P500",
  title = "Rollback journal: a writer holds EXCLUSIVE 50 ms every 500 ms",
  journal = "rollback", begin = "exclusive",
  hold = 50, every = 500, readers = 100,
  base = { read = 0.0261, begin = 0.0189, update = 0.0574, commit = 0.0258 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 3.1208, 0.1 },
    ["reader_lockstmt_ms.p50"] = { 0.0475, 0.534 },
    ["reader_lockstmt_ms.p90"] = { 0.2142, 1.284 },
    ["reader_lockstmt_ms.p99"] = { 53.2116, 0.1 },
  },
}
