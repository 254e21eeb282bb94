return postgres_row_updates {
  id = "C-hot-c4",
  title = "PostgreSQL: 4 writers of one row, held 10 ms on average, think 0 ms",
  clients = 4, think = 0, rows = 1, hold = 10, random_hold = true,
  base = { begin = 0.0646, update = 0.1019, commit = 0.0459 },
  measured = {
    ["throughput_per_s"] = { 96.9, 0.07 },
    ["response_ms.mean"] = { 41.2385, 0.1 },
    ["lockstmt_ms.mean"] = { 30.8915, 0.1 },
    ["lockstmt_ms.p50"] = { 25.0906, 0.1 },
    ["lockstmt_ms.p90"] = { 63.2607, 0.1 },
    ["lockstmt_ms.p99"] = { 110.0761, 0.132 },
  },
}
