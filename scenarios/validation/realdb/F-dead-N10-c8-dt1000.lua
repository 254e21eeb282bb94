return postgres_pairs {
  id = "F-dead-N10-c8-dt1000",
  title = "PostgreSQL: 8 writers of pairs out of 10 rows, deadlock_timeout 1000 ms",
  clients = 8, think = 10, rows = 10, hold = 10, deadlock_timeout = 1000,
  base = { begin = 0.0845, update = 0.0848, commit = 0.038 },
  measured = {
    ["throughput_per_s"] = { 22.25, 0.33 },
    ["deadlocks_per_s"] = { 1.35, 0.167 },
    ["deadlock_per_commit"] = { 0.0606742, 0.179 },
    ["lockstmt_ms.mean"] = { 133.6708, 0.419 },
    ["lockstmt_ms.p90"] = { 981.8752, 0.1 },
    ["lockstmt_ms.p99"] = { 1076.4903, 1.298 },
    ["lockstmt_ms.p50"] = { 1.0307, 1.491 },
  },
}
