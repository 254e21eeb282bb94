return sqlite_writers {
  id = "B-cw-poll1-c4",
  title = "WAL: 4 closed-loop writers, BEGIN IMMEDIATE",
  journal = "wal", begin = "immediate", busy = "poll", timeout = 100000,
  clients = 4, hold = 10, think = 20,
  base = { read = 0.0168, begin = 0.0109, update = 0.0246, commit = 0.0156 },
  measured = {
    ["lockstmt_ms.mean"] = { 14.6974, 0.173 },
    ["lockstmt_ms.p50"] = { 8.0956, 0.354 },
    ["lockstmt_ms.p90"] = { 39.6677, 0.2 },
    ["lockstmt_ms.p99"] = { 88.4328, 0.232 },
    ["throughput_per_s"] = { 88.2, 0.085 },
  },
}
