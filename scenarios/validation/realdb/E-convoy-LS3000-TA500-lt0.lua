return postgres_convoy {
  id = "E-convoy-LS3000-TA500-lt0",
  title = "PostgreSQL: ALTER TABLE waits for a long SELECT, SELECTs behind it",
  cycle = 5000, long_select = 3000, alter_at = 500, lock_timeout = 0, readers = 25,
  base = { read = 0.1599, alter = 0.1807 },
  measured = {
    ["blocked_fraction"] = { 0.493902, 0.13 },
    ["blocked_reader_wait_ms.mean"] = { 1292.1036, 0.1 },
    ["blocked_reader_wait_ms.p90"] = { 2305.2811, 0.1 },
    ["reader_lockstmt_ms.mean"] = { 638.5656, 0.1 },
  },
}
