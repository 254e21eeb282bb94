return postgres_readers_and_writer {
  id = "D-lock_ae-plain-H400-P1000-R50-lock_timeout100",
  title = "PostgreSQL: SELECT beside a locked table, 400 ms every 1000 ms, lock_timeout 100 ms",
  writer = "lock_table", reader = "plain",
  hold = 400, every = 1000, readers = 50, lock_timeout = 100,
  base = { read = 0.1591, update = 0.1378, commit = 0.1002 },
  measured = {
    ["reader_timeout_fraction"] = { 0.291578947368, 0.349 },
  },
}
