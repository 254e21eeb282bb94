return sqlite_writers {
  id = "A-cw-imme-poll1-c8",
  title = "Rollback journal: 8 closed-loop writers, BEGIN IMMEDIATE",
  journal = "rollback", begin = "immediate", busy = "poll", timeout = 100000,
  clients = 8, hold = 10, think = 20,
  base = { read = 0.0249, begin = 0.0173, update = 0.0605, commit = 0.0296 },
  measured = {
    ["lockstmt_ms.mean"] = { 52.6803, 0.1 },
    ["lockstmt_ms.p50"] = { 34.0201, 0.216 },
    ["lockstmt_ms.p90"] = { 126.7207, 0.1 },
    ["lockstmt_ms.p99"] = { 272.4328, 0.103 },
    ["throughput_per_s"] = { 96.2, 0.07 },
  },
}
