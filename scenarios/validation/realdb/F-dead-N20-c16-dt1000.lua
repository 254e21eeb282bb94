return postgres_pairs {
  id = "F-dead-N20-c16-dt1000",
  title = "PostgreSQL: 16 writers of pairs out of 20 rows, deadlock_timeout 1000 ms",
  clients = 16, think = 10, rows = 20, hold = 10, deadlock_timeout = 1000,
  base = { begin = 0.05, update = 0.1158, commit = 0.0482 },
  measured = {
    ["throughput_per_s"] = { 32.7, 0.209 },
    ["deadlocks_per_s"] = { 1.95, 0.269 },
    ["deadlock_per_commit"] = { 0.0549296, 0.384 },
    ["lockstmt_ms.mean"] = { 195.666, 0.185 },
    ["lockstmt_ms.p90"] = { 986.6903, 0.1 },
    ["lockstmt_ms.p99"] = { 2061.1859, 0.1 },
    ["lockstmt_ms.p50"] = { 0.3193, 0.575 },
  },
}
