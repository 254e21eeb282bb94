return sqlite_readers_and_writer {
  id = "A-exclexp-H50-G100",
  title = "Rollback journal: a writer holds EXCLUSIVE 50 ms after gaps of 100 ms",
  journal = "rollback", begin = "exclusive",
  hold = 50, every = 100, readers = 60, random_hold = true, random_gap = true,
  base = { read = 0.0288, begin = 0.0208, update = 0.0573, commit = 0.0263 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 23.6929, 0.981 },
    ["reader_lockstmt_ms.p50"] = { 0.0574, 0.186 },
    ["reader_lockstmt_ms.p90"] = { 80.157, 0.935 },
    ["reader_lockstmt_ms.p99"] = { 228.2632, 0.656 },
  },
}
