-- One shared/exclusive lock (exact chains): queries share it, commands have it alone. Holds are
-- exponential of mean 1 s for writers and `read` for readers.
-- Rates 0.5 and 0.1: waits 0.232188 and 0.699763 (fair), 0.1 and 0.892736 (readers first),
-- 0.224815 and 0.599124 (writers first).
return scenario {
  name = "shared_exclusive", title = "Readers share, a writer is alone",
  horizon = "30000 s", warm_up = "500 s",
  parameters = {
    readers = { 0.5, min = 0.01, max = 100, unit = "1/s", doc = "arrivals of readers" },
    writers = { 0.1, min = 0.01, max = 100, unit = "1/s", doc = "arrivals of writers" },
    read = { "1 s", min = "1 ms", max = "10 s", doc = "mean hold of a reader" },
  },
  setup = function(p)
    local known = { -- mean waits of readers and writers
      ["0.5 0.1 1"] = {
        fifo = { 0.2321882279, 0.6997628145 }, readers_first = { 0.1, 0.8927358347 },
        writers_first = { 0.224814931, 0.5991240894 },
      },
      ["2 0.1 1"] = {
        fifo = { 0.5865981719, 2.047562571 }, writers_first = { 0.4329315466, 1.498128549 },
      },
      ["2 0.05 1"] = { readers_first = { 0.05, 4.84765555 } },
      ["2 0.2 1"] = { fifo = { 2.126268122, 3.754437223 } },
      ["8 0.05 1"] = { fifo = { 0.547972626, 3.377981419 } },
      ["1 0.3 0.5"] = { fifo = { 0.7741066939, 1.089571017 } },
    }
    local case = string.format("%g %g %g", p.readers, p.writers, p.read / s(1))
    local waits, topologies, expect = known[case] or {}, {}, {}
    for _, order in ipairs { "fifo", "readers_first", "writers_first" } do
      local lock = store {
        "table_lock", fairness = order, read = exponential(p.read), write = exponential("1 s"),
      }
      -- Of a mix with known waits only the orders whose waits are known.
      if waits[order] or not known[case] then
        topologies[order] = topology { stores = { db = lock }, routes = { ["*"] = { "db" } } }
      end
      for i, kind in ipairs(waits[order] and { "query", "command" } or {}) do
        local metric = string.format("%s.%s.lock_wait.mean", order, kind)
        table.insert(expect, equals(metric, waits[order][i], "s", "30 %"))
      end
    end
    return {
      workload = {
        query "Read" { arrivals = poisson(p.readers) },
        command "Write" { arrivals = poisson(p.writers) },
      },
      topologies = topologies, expect = expect,
    }
  end,
}
