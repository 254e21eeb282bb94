return copied_tables {
  id = "H-copy_delete-H300-P2000-HC200-k3",
  title = "Three copies, each written again in 200 ms, one after the other",
  hold = 300, every = 2000, copies = 3, refresh = 200, readers = 50,
  base = { read = 0.1001, bulk_update = 7.4089, commit = 0.4901 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 0.3158, 0.563 },
    ["stale_fraction"] = { 0.19799, 0.14 },
  },
}
