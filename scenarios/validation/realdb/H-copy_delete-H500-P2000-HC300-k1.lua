return copied_tables {
  id = "H-copy_delete-H500-P2000-HC300-k1",
  title = "A copy, deleted and written again in 300 ms after each update",
  hold = 500, every = 2000, copies = 1, refresh = 300, readers = 50,
  base = { read = 0.1153, bulk_update = 6.0052, commit = 0.7353 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 0.3092, 0.355 },
    ["stale_fraction"] = { 0.13469, 0.239 },
    ["stale_age_ms.mean"] = { 153.2342, 0.231 },
  },
}
