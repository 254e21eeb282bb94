return postgres_readers_and_writer {
  id = "D-update_all-plain-H200-P500-R100",
  title = "PostgreSQL: SELECT beside an update of all rows, 200 ms every 500 ms",
  writer = "update", reader = "plain",
  hold = 200, every = 500, rows = 100, readers = 100,
  base = { read = 0.1823, update = 21.1015, commit = 0.2299 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 0.2379, 0.791 },
  },
}
