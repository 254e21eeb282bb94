return sqlite_writers {
  id = "B-cw-default-c1",
  title = "WAL: 1 closed-loop writers, BEGIN IMMEDIATE",
  journal = "wal", begin = "immediate", timeout = 30000,
  clients = 1, hold = 10, think = 20,
  base = { read = 0.0159, begin = 0.0101, update = 0.0238, commit = 0.0154 },
  measured = {
    ["lockstmt_ms.mean"] = { 0.0353, 0.178 },
    ["lockstmt_ms.p50"] = { 0.032, 0.239 },
    ["lockstmt_ms.p90"] = { 0.0475, 0.401 },
    ["lockstmt_ms.p99"] = { 0.0879, 2.305 },
    ["throughput_per_s"] = { 33.95, 0.073 },
  },
}
