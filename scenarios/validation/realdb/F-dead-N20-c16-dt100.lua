return postgres_pairs {
  id = "F-dead-N20-c16-dt100",
  title = "PostgreSQL: 16 writers of pairs out of 20 rows, deadlock_timeout 100 ms",
  clients = 16, think = 10, rows = 20, hold = 10, deadlock_timeout = 100,
  base = { begin = 0.0619, update = 0.1287, commit = 0.0565 },
  measured = {
    ["throughput_per_s"] = { 162.7, 0.105 },
    ["deadlocks_per_s"] = { 8, 0.263 },
    ["deadlock_per_commit"] = { 0.0510141, 0.305 },
    ["lockstmt_ms.mean"] = { 30.3333, 0.139 },
    ["lockstmt_ms.p90"] = { 100.4782, 0.179 },
    ["lockstmt_ms.p99"] = { 289.0519, 0.21 },
    ["lockstmt_ms.p50"] = { 0.5544, 0.798 },
  },
}
