return postgres_row_updates {
  id = "C-unif-N1000-c16-Z20",
  title = "PostgreSQL: 16 writers of 1000 rows, all alike, held 10 ms on average, think 20 ms",
  clients = 16, think = 20, rows = 1000, hold = 10, random_hold = true,
  base = { begin = 0.1592, update = 0.3381, commit = 0.1698 },
  measured = {
    ["throughput_per_s"] = { 523.35, 0.05 },
    ["response_ms.mean"] = { 10.519, 0.1 },
    ["lockstmt_ms.mean"] = { 0.1969, 0.221 },
    ["lockstmt_ms.p50"] = { 0.1076, 0.4 },
    ["lockstmt_ms.p90"] = { 0.2128, 0.601 },
    ["lockstmt_ms.p99"] = { 1.1098, 0.947 },
  },
}
