return sqlite_readers_and_writer {
  id = "A-excl-H300-P400",
  title = "Rollback journal: a writer holds EXCLUSIVE 300 ms every 400 ms",
  journal = "rollback", begin = "exclusive",
  hold = 300, every = 400, readers = 50,
  base = { read = 0.0222, begin = 0.0165, update = 0.0561, commit = 0.0223 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 133.5066, 0.1 },
    ["reader_lockstmt_ms.p50"] = { 103.6671, 0.1 },
    ["reader_lockstmt_ms.p90"] = { 328.3253, 0.1 },
    ["reader_lockstmt_ms.p99"] = { 329.3952, 0.1 },
  },
}
