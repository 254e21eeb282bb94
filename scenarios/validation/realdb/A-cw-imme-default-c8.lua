return sqlite_writers {
  id = "A-cw-imme-default-c8",
  title = "Rollback journal: 8 closed-loop writers, BEGIN IMMEDIATE",
  journal = "rollback", begin = "immediate", timeout = 30000,
  clients = 8, hold = 10, think = 20,
  base = { read = 0.0262, begin = 0.0174, update = 0.0628, commit = 0.031 },
  measured = {
    ["lockstmt_ms.mean"] = { 68.1469, 0.1 },
    ["lockstmt_ms.p50"] = { 8.1188, 0.1 },
    ["lockstmt_ms.p90"] = { 128.4279, 0.583 },
    ["lockstmt_ms.p99"] = { 1028.7089, 0.437 },
    ["throughput_per_s"] = { 80.85, 0.05 },
  },
}
