return sqlite_readers_and_writer {
  id = "A-imm-H50-P100",
  title = "Rollback journal: a writer holds IMMEDIATE 50 ms every 100 ms",
  journal = "rollback", begin = "immediate",
  hold = 50, every = 100, readers = 100,
  base = { read = 0.0367, begin = 0.0219, update = 0.094, commit = 0.0552 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 0.0486, 0.225 },
  },
}
