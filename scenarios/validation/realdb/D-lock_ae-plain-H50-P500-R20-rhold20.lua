return postgres_readers_and_writer {
  id = "D-lock_ae-plain-H50-P500-R20-rhold20",
  title = "PostgreSQL: SELECT beside a locked table, 50 ms every 500 ms, readers hold 20 ms",
  writer = "lock_table", reader = "plain",
  hold = 50, every = 500, readers = 20, reader_hold = 20,
  base = { read = 0.1597, update = 0.2193, commit = 0.1907 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 3.1692, 0.299 },
    ["reader_lockstmt_ms.p99"] = { 45.986, 0.178 },
    ["writer_lockstmt_ms.mean"] = { 4.0317, 0.692 },
    ["writer_lockstmt_ms.p99"] = { 19.3961, 0.1 },
  },
}
