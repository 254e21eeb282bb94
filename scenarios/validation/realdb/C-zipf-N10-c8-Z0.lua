return postgres_row_updates {
  id = "C-zipf-N10-c8-Z0",
  title = "PostgreSQL: 8 writers of 10 rows, Zipf 0.99, held 10 ms on average, think 0 ms",
  clients = 8, think = 0, rows = 10, skew = 0.99, hold = 10, random_hold = true,
  base = { begin = 0.093, update = 0.1651, commit = 0.101 },
  measured = {
    ["throughput_per_s"] = { 286.35, 0.132 },
    ["response_ms.mean"] = { 27.9156, 0.137 },
    ["lockstmt_ms.mean"] = { 17.5407, 0.185 },
    ["lockstmt_ms.p50"] = { 0.8819, 0.798 },
    ["lockstmt_ms.p90"] = { 56.0413, 0.212 },
    ["lockstmt_ms.p99"] = { 149.4473, 0.249 },
  },
}
