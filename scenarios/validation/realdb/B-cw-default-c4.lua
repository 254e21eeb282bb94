return sqlite_writers {
  id = "B-cw-default-c4",
  title = "WAL: 4 closed-loop writers, BEGIN IMMEDIATE",
  journal = "wal", begin = "immediate", timeout = 30000,
  clients = 4, hold = 10, think = 20,
  base = { read = 0.0188, begin = 0.0121, update = 0.0293, commit = 0.0178 },
  measured = {
    ["lockstmt_ms.mean"] = { 26.4492, 0.1 },
    ["lockstmt_ms.p50"] = { 3.065, 0.1 },
    ["lockstmt_ms.p90"] = { 78.2314, 0.474 },
    ["lockstmt_ms.p99"] = { 428.4396, 0.35 },
    ["throughput_per_s"] = { 70.9, 0.05 },
  },
}
