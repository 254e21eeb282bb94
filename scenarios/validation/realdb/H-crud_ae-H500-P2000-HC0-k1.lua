return one_table {
  id = "H-crud_ae-H500-P2000-HC0-k1",
  title = "One table: ACCESS EXCLUSIVE 500 ms every 2 s",
  hold = 500, every = 2000, readers = 50, base = { read = 0.111, bulk_update = 2.6819 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 63.7943, 0.133 },
    ["reader_lockstmt_ms.p90"] = { 296.5063, 0.1 },
    ["reader_lockstmt_ms.p99"] = { 482.228, 0.1 },
    ["stale_fraction"] = { 0, 0 },
  },
}
