return copied_tables {
  id = "H-copy_rename-H500-P2000-HC300-k1",
  title = "A copy, written anew in 300 ms and renamed after each update",
  hold = 500, every = 2000, copies = 1, refresh = 300, readers = 50,
  base = { read = 0.113, bulk_update = 7.2362, commit = 0.597 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 0.4326, 0.441 },
    ["stale_fraction"] = { 0.145114, 0.113 },
    ["stale_age_ms.mean"] = { 143.9568, 0.205 },
  },
}
