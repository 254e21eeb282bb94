return postgres_row_updates {
  id = "C-hot-c1",
  title = "PostgreSQL: 1 writer of one row, held 10 ms on average, think 0 ms",
  clients = 1, think = 0, rows = 1, hold = 10, random_hold = true,
  base = { begin = 0.0711, update = 0.0939, commit = 0.0421 },
  measured = {
    ["throughput_per_s"] = { 95.15, 0.05 },
    ["response_ms.mean"] = { 10.5139, 0.1 },
    ["lockstmt_ms.mean"] = { 0.1059, 0.739 },
    ["lockstmt_ms.p50"] = { 0.0987, 0.641 },
    ["lockstmt_ms.p90"] = { 0.1507, 0.791 },
    ["lockstmt_ms.p99"] = { 0.3125, 0.852 },
  },
}
