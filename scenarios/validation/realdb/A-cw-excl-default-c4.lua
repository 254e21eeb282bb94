return sqlite_writers {
  id = "A-cw-excl-default-c4",
  title = "Rollback journal: 4 closed-loop writers, BEGIN EXCLUSIVE",
  journal = "rollback", begin = "exclusive", timeout = 30000,
  clients = 4, hold = 10, think = 20,
  base = { read = 0.0244, begin = 0.0183, update = 0.0575, commit = 0.0278 },
  measured = {
    ["lockstmt_ms.mean"] = { 25.7826, 0.1 },
    ["lockstmt_ms.p50"] = { 3.0525, 0.1 },
    ["lockstmt_ms.p90"] = { 53.4671, 0.696 },
    ["lockstmt_ms.p99"] = { 328.4559, 0.456 },
    ["throughput_per_s"] = { 71.25, 0.05 },
  },
}
