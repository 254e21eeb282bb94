-- Do reads wait for writes? It depends on the store, not on the architecture alone: three stores,
-- each as one database and split into a write and a read database, under a bulk update of 5 s.
return scenario {
  name = "lock_matrix", title = "Three stores, one database or two", seeds = { "001", "004" },
  horizon = "60 s", warm_up = "5 s",
  parameters = {
    readers = { 200, min = 1, max = 5000, unit = "req/s", doc = "people reading" },
    bulk = { "5 s", min = "0 s", max = "5 min", doc = "how long the bulk update stays open" },
    rows = { 200, min = 1, max = 1000, doc = "rows that it touches, of 1000" },
  },
  setup = function(p)
    local server = { instances = 2, workers = 20000 }
    local both = { instances = 4, workers = 20000 }
    local function one(store)
      return crud { store = store, api = both }
    end
    local function two(store)
      return cqrs {
        write = { store = store }, feed = { queue = "fifo", capture = "1 ms" },
        read = { store = store }, query = server, command = server,
      }
    end
    return {
      domain = domain {
        aggregates = { Item = { keys = 1000 } },
        commands = {
          UpdateAll = { aggregate = "Item", rows = p.rows, emits = { "ItemsUpdated" } },
        },
        queries = { ReadItem = { aggregate = "Item" } },
      },
      workload = {
        query "ReadItem" { arrivals = poisson(p.readers), key = uniform_keys(1000) },
        command "UpdateAll" { arrivals = at("20 s"), key = fixed(0), hold = p.bulk },
      },
      topologies = {
        table_one = one("table_lock"), table_two = two("table_lock"),
        rows_one = one("row_locks"), rows_two = two("row_locks"),
        mvcc_one = one("mvcc"), mvcc_two = two("mvcc"),
      },
      expect = {
        "table_one.query.lock_wait.max == 5 s within 2 %",
        "rows_one.query.lock_wait.max == 5 s within 2 %",
        "mvcc_one.query.lock_wait.max == 0 s",
        "table_two.query.lock_wait.max < 100 ms",
        "rows_two.query.lock_wait.max < 100 ms",
        "mvcc_two.query.lock_wait.max == 0 s",
        "mvcc_one.query.stale_fraction == 0",
        "mvcc_two.query.stale_fraction > 0",
      },
    }
  end,
}
