return postgres_row_updates {
  id = "C-hot-det-c8",
  title = "PostgreSQL: 8 writers of one row, held 10 ms, think 0 ms",
  clients = 8, think = 0, rows = 1, hold = 10,
  base = { begin = 0.0592, update = 0.1142, commit = 0.0459 },
  measured = {
    ["throughput_per_s"] = { 96.75, 0.05 },
    ["response_ms.mean"] = { 82.5079, 0.1 },
    ["lockstmt_ms.mean"] = { 72.1192, 0.1 },
    ["lockstmt_ms.p50"] = { 51.6951, 0.1 },
    ["lockstmt_ms.p90"] = { 154.4127, 0.112 },
    ["lockstmt_ms.p99"] = { 302.7691, 0.1 },
  },
}
