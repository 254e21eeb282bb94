return sqlite_writers {
  id = "A-cw-imme-default-c2",
  title = "Rollback journal: 2 closed-loop writers, BEGIN IMMEDIATE",
  journal = "rollback", begin = "immediate", timeout = 30000,
  clients = 2, hold = 10, think = 20,
  base = { read = 0.0349, begin = 0.023, update = 0.0904, commit = 0.0483 },
  measured = {
    ["lockstmt_ms.mean"] = { 5.8375, 0.1 },
    ["lockstmt_ms.p50"] = { 0.0576, 0.122 },
    ["lockstmt_ms.p90"] = { 18.2927, 0.1 },
    ["lockstmt_ms.p99"] = { 78.3179, 0.464 },
    ["throughput_per_s"] = { 55.5, 0.05 },
  },
}
