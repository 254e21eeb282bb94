return postgres_readers_and_writer {
  id = "D-lock_ae-plain-H20-P100-R100",
  title = "PostgreSQL: SELECT beside a locked table, 20 ms every 100 ms",
  writer = "lock_table", reader = "plain",
  hold = 20, every = 100, readers = 100,
  base = { read = 0.2304, update = 0.068, commit = 0.0557 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 2.205, 0.1 },
    ["reader_lockstmt_ms.p90"] = { 10.1037, 0.209 },
    ["reader_lockstmt_ms.p99"] = { 19.3569, 0.1 },
  },
}
