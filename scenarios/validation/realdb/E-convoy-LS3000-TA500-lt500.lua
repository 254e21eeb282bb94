return postgres_convoy {
  id = "E-convoy-LS3000-TA500-lt500",
  title = "PostgreSQL: ALTER TABLE waits 500 ms for a long SELECT, SELECTs behind it",
  cycle = 5000, long_select = 3000, alter_at = 500, lock_timeout = 500, readers = 25,
  base = { read = 0.382, alter = 0.1643 },
  measured = {
    ["blocked_fraction"] = { 0.110895, 0.265 },
    ["blocked_reader_wait_ms.mean"] = { 261.0721, 0.1 },
    ["blocked_reader_wait_ms.p90"] = { 437.5192, 0.192 },
    ["reader_lockstmt_ms.mean"] = { 30.0438, 0.299 },
  },
}
