return postgres_readers_and_writer {
  id = "D-lock_ae-plain-H200-P1000-R50",
  title = "PostgreSQL: SELECT beside a locked table, 200 ms every 1000 ms",
  writer = "lock_table", reader = "plain",
  hold = 200, every = 1000, readers = 50,
  base = { read = 0.313, update = 0.0911, commit = 0.119 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 18.5449, 0.116 },
    ["reader_lockstmt_ms.p90"] = { 88.9973, 0.216 },
    ["reader_lockstmt_ms.p99"] = { 190.5893, 0.1 },
  },
}
