return postgres_row_updates {
  id = "C-hot-c16",
  title = "PostgreSQL: 16 writers of one row, held 10 ms on average, think 0 ms",
  clients = 16, think = 0, rows = 1, hold = 10, random_hold = true,
  base = { begin = 0.0919, update = 0.1053, commit = 0.0602 },
  measured = {
    ["throughput_per_s"] = { 95.4, 0.05 },
    ["response_ms.mean"] = { 166.9796, 0.1 },
    ["lockstmt_ms.mean"] = { 156.4351, 0.1 },
    ["lockstmt_ms.p50"] = { 100.9804, 0.1 },
    ["lockstmt_ms.p90"] = { 369.6831, 0.1 },
    ["lockstmt_ms.p99"] = { 712.4537, 0.1 },
  },
}
