return postgres_row_updates {
  id = "C-unif-N10-c16-Z20",
  title = "PostgreSQL: 16 writers of 10 rows, all alike, held 10 ms on average, think 20 ms",
  clients = 16, think = 20, rows = 10, hold = 10, random_hold = true,
  base = { begin = 0.1978, update = 0.1766, commit = 0.0982 },
  measured = {
    ["throughput_per_s"] = { 426.1, 0.05 },
    ["response_ms.mean"] = { 17.4457, 0.1 },
    ["lockstmt_ms.mean"] = { 7.0946, 0.1 },
    ["lockstmt_ms.p50"] = { 0.2115, 0.1 },
    ["lockstmt_ms.p90"] = { 23.6066, 0.137 },
    ["lockstmt_ms.p99"] = { 64.4787, 0.132 },
  },
}
