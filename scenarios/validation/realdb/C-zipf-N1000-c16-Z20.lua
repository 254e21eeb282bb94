return postgres_row_updates {
  id = "C-zipf-N1000-c16-Z20",
  title = "PostgreSQL: 16 writers of 1000 rows, Zipf 0.99, held 10 ms on average, think 20 ms",
  clients = 16, think = 20, rows = 1000, skew = 0.99, hold = 10, random_hold = true,
  base = { begin = 0.0719, update = 0.1357, commit = 0.0612 },
  measured = {
    ["throughput_per_s"] = { 484.6, 0.05 },
    ["response_ms.mean"] = { 13.0452, 0.1 },
    ["lockstmt_ms.mean"] = { 2.815, 0.271 },
    ["lockstmt_ms.p50"] = { 0.1143, 0.24 },
    ["lockstmt_ms.p90"] = { 5.3786, 0.576 },
    ["lockstmt_ms.p99"] = { 49.1104, 0.375 },
  },
}
