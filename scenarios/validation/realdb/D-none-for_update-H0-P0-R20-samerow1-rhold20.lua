return postgres_readers_and_writer {
  id = "D-none-for_update-H0-P0-R20-samerow1-rhold20",
  title = "PostgreSQL: SELECT FOR UPDATE at 20/s, each held 20 ms",
  reader = "for_update",
  readers = 20, reader_hold = 20,
  base = { read = 0.2394, update = 0.0803, commit = 0.0525 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 7.9727, 0.266 },
  },
}
