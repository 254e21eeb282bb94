return sqlite_readers_and_writer {
  id = "A-rhold20-R20-H20-P200",
  title = "Rollback journal: a writer holds EXCLUSIVE 20 ms every 200 ms",
  journal = "rollback", begin = "exclusive",
  hold = 20, every = 200, readers = 20, reader_hold = 20,
  base = { read = 0.0226, begin = 0.0179, update = 0.0609, commit = 0.0272 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 2.8667, 0.293 },
    ["reader_lockstmt_ms.p50"] = { 0.056, 0.415 },
    ["reader_lockstmt_ms.p90"] = { 8.1347, 1.845 },
    ["reader_lockstmt_ms.p99"] = { 33.3608, 0.895 },
    ["writer_begin_wait_ms.mean"] = { 5.4959, 0.3 },
    ["writer_begin_wait_ms.p50"] = { 0.0719, 0.553 },
    ["writer_begin_wait_ms.p90"] = { 18.1717, 1.235 },
    ["writer_begin_wait_ms.p99"] = { 33.219, 0.1 },
  },
}
