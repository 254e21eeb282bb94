-- One SQLite file under readers and a writer that keeps its transaction open: what a long BEGIN
-- EXCLUSIVE, a long BEGIN IMMEDIATE and WAL mode do to the readers, and whether a second file for
-- them (split) is worth it. `engine` = sqlite runs the same in real SQLite databases.
return scenario {
  name = "sqlite_modes", title = "SQLite: three ways to write, and a copy", seeds = { "001" },
  horizon = "60 s", warm_up = "5 s",
  parameters = {
    readers = { 200, min = 1, max = 5000, unit = "req/s", doc = "people reading" },
    gap = { "50 ms", min = "1 ms", max = "10 s", doc = "mean time between two writes" },
    hold = { "50 ms", min = "0 s", max = "10 s", doc = "how long a write stays open" },
    reading = { "0.2 ms", min = "0 s", max = "1 s", doc = "mean time of one read" },
    sync = { "2 ms", min = "0 s", max = "1 s", doc = "how long a commit waits for the disk" },
    patience = { "5 s", min = "0 s", max = "1 min", doc = "busy_timeout of every connection" },
    engine = { "model", choices = { "model", "sqlite" }, doc = "of SQLite, or SQLite itself" },
  },
  setup = function(p)
    local function file(journal, begin)
      local given = {
        begin = begin, sync = p.sync, busy_timeout = p.patience, read = exponential(p.reading),
      }
      if p.engine == "sqlite" then
        given.store, given.journal = "sqlite", journal
      else
        given.store = journal == "wal" and "sqlite_wal" or "sqlite_rollback"
      end
      return given
    end
    -- Nobody waits for a server here, only for the file.
    local server = { workers = 20000 }
    local function one(journal, begin)
      return crud { store = file(journal, begin), api = server }
    end
    return {
      domain = domain {
        aggregates = { Item = { keys = 500 } },
        commands = { ChangeItem = { aggregate = "Item", emits = { "ItemChanged" } } },
        queries = { ReadItem = { aggregate = "Item" } },
      },
      workload = {
        query "ReadItem" { arrivals = poisson(p.readers), key = zipf(0.9, 500) },
        command "ChangeItem" {
          arrivals = clients { n = 1, think = exponential(p.gap) }, key = zipf(0.9, 500),
          hold = p.hold,
        },
      },
      topologies = {
        exclusive = one("delete", "exclusive"),
        immediate = one("delete", "immediate"),
        wal = one("wal", "immediate"),
        split = cqrs {
          write = file("delete", "exclusive"), read = file("delete", "immediate"),
          query = server, command = server, feed = { queue = "fifo", capture = "1 ms" },
        },
      },
      expect = {
        "exclusive.query.lock_wait.mean > 10 ms",
        "exclusive.query.latency.p99 > 100 ms",
        "immediate.query.lock_wait.mean < 0.1 * exclusive.query.lock_wait.mean",
        "immediate.query.lock_wait.max > 0 s",
        "wal.query.lock_wait.max == 0 s",
        "split.query.lock_wait.mean < 0.1 * exclusive.query.lock_wait.mean",
        "wal.query.latency.p99 < split.query.latency.p99",
        "wal.query.stale_fraction == 0",
        "split.query.stale_fraction > 0",
        "exclusive.query.failed == 0",
      },
    }
  end,
}
