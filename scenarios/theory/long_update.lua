-- Updates of fixed length U lock the whole database; reads are short. An update per hour of 300 s:
-- a read waits 13.636364 s on average under a fair lock, 14.876033 s when updates go first. An
-- update every ten minutes of 120 s: 15 s and 18.75 s.
return scenario {
  name = "long_update", title = "An update stops the readers", horizon = "4000 h", warm_up = "10 h",
  parameters = {
    every = { "1 h", min = "1 min", max = "1000 h", doc = "mean time from one update to the next" },
    update = { "300 s", min = "1 s", max = "1 h", doc = "how long it holds the lock" },
  },
  setup = function(p)
    local u, rho = p.update / s(1), p.update / p.every
    local topologies = {}
    for _, order in ipairs { "fifo", "writers_first" } do
      topologies[order] = topology {
        stores = { db = store { "table_lock", fairness = order, write = p.update } },
        routes = { ["*"] = { "db" } },
      }
    end
    return {
      workload = {
        query "Read" { arrivals = poisson(20 * s(1) / p.every) },
        command "Update" { arrivals = poisson(s(1) / p.every) },
      },
      topologies = topologies,
      expect = {
        equals("fifo.query.lock_wait.mean", rho * u / (2 * (1 - rho)), "s", "15 %"),
        equals("writers_first.query.lock_wait.mean", rho * u / (2 * (1 - rho) ^ 2), "s", "15 %"),
        equals("fifo.command.lock_wait.mean", rho * u / (2 * (1 - rho)), "s", "30 %"),
      },
    }
  end,
}
