return postgres_readers_and_writer {
  id = "D-update_row-for_update-H50-P200-R20-samerow1",
  title = "PostgreSQL: FOR UPDATE beside an updated row, 50 ms every 200 ms",
  writer = "update", reader = "for_update",
  hold = 50, every = 200, readers = 20,
  base = { read = 0.1103, update = 0.2443, commit = 0.0731 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 6.7189, 0.148 },
    ["reader_lockstmt_ms.p90"] = { 30.6035, 0.1 },
  },
}
