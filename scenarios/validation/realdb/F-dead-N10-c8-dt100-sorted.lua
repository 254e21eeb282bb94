return postgres_pairs {
  id = "F-dead-N10-c8-dt100-sorted",
  title = "PostgreSQL: 8 writers of pairs out of 10 rows, in order, deadlock_timeout 100 ms",
  clients = 8, think = 10, rows = 10, hold = 10, deadlock_timeout = 100, sorted = true,
  base = { begin = 0.0656, update = 0.1508, commit = 0.0601 },
  measured = {
    ["throughput_per_s"] = { 144.6, 0.05 },
    ["lockstmt_ms.mean"] = { 12.493, 0.1 },
    ["lockstmt_ms.p90"] = { 38.1391, 0.1 },
    ["lockstmt_ms.p99"] = { 113.5456, 0.226 },
    ["lockstmt_ms.p50"] = { 0.3453, 0.664 },
  },
}
