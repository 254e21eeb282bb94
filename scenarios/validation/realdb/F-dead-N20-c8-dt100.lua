return postgres_pairs {
  id = "F-dead-N20-c8-dt100",
  title = "PostgreSQL: 8 writers of pairs out of 20 rows, deadlock_timeout 100 ms",
  clients = 8, think = 10, rows = 20, hold = 10, deadlock_timeout = 100,
  base = { begin = 0.0788, update = 0.1591, commit = 0.0699 },
  measured = {
    ["throughput_per_s"] = { 183.7, 0.05 },
    ["deadlocks_per_s"] = { 1.7, 0.221 },
    ["deadlock_per_commit"] = { 0.00917927, 0.242 },
    ["lockstmt_ms.mean"] = { 5.9488, 0.1 },
    ["lockstmt_ms.p90"] = { 18.2087, 0.111 },
    ["lockstmt_ms.p99"] = { 90.7831, 0.1 },
    ["lockstmt_ms.p50"] = { 0.2097, 0.229 },
  },
}
