-- Of the 100 writers of a run of 20 s the p99 is one of the two longest waits, which on average
-- lies below the p99 that a long run shows.
return postgres_readers_and_writer {
  id = "D-update_row-for_share-H20-P200-R20-samerow1-rhold20",
  title = "PostgreSQL: FOR SHARE beside an updated row, 20 ms every 200 ms, readers hold 20 ms",
  writer = "update", reader = "for_share",
  hold = 20, every = 200, readers = 20, reader_hold = 20,
  base = { read = 0.5122, update = 0.194, commit = 0.0841 },
  measured = {
    ["reader_lockstmt_ms.mean"] = { 1.4193, 0.179 },
    ["writer_lockstmt_ms.mean"] = { 5.423, 0.363 },
    ["writer_lockstmt_ms.p99"] = { 35.9112, 0.1, misses = true },
  },
}
