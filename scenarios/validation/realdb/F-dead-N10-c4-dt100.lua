return postgres_pairs {
  id = "F-dead-N10-c4-dt100",
  title = "PostgreSQL: 4 writers of pairs out of 10 rows, deadlock_timeout 100 ms",
  clients = 4, think = 10, rows = 10, hold = 10, deadlock_timeout = 100,
  base = { begin = 0.0802, update = 0.1794, commit = 0.1015 },
  measured = {
    ["throughput_per_s"] = { 94, 0.057 },
    ["deadlocks_per_s"] = { 1.6, 0.281 },
    ["deadlock_per_commit"] = { 0.0170213, 0.334 },
    ["lockstmt_ms.mean"] = { 4.8779, 0.144 },
    ["lockstmt_ms.p90"] = { 15.066, 0.1 },
    ["lockstmt_ms.p99"] = { 92.2785, 0.1 },
    ["lockstmt_ms.p50"] = { 0.1473, 0.544 },
  },
}
