return postgres_readers_and_writer {
  id = "D-lock_ae-plain-H50-P100-R60-hdistexp-pdistexp",
  title = "PostgreSQL: SELECT beside a locked table, some 50 ms after gaps of some 100 ms",
  writer = "lock_table", reader = "plain",
  hold = 50, every = 100, readers = 60, random_hold = true, random_gap = true,
  base = { read = 0.2156, update = 0.1136, commit = 0.083 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 14.2211, 0.438 },
    ["reader_lockstmt_ms.p99"] = { 143.5381, 0.276 },
  },
}
