return postgres_row_updates {
  id = "C-open-exp-L50",
  title = "PostgreSQL: 50 updates/s of one row, held 10 ms on average",
  rate = 50, rows = 1, hold = 10, random_hold = true,
  base = { begin = 0.066, update = 0.1248, commit = 0.0854 },
  measured = {
    ["throughput_per_s"] = { 50.25, 0.05 },
    ["response_ms.mean"] = { 22.9689, 0.412 },
    ["lockstmt_ms.mean"] = { 12.216, 0.69 },
    ["lockstmt_ms.p50"] = { 1.5954, 1.795 },
    ["lockstmt_ms.p90"] = { 35.5231, 0.526 },
    ["lockstmt_ms.p99"] = { 113.5471, 1.252 },
  },
}
