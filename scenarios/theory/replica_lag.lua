-- One key, Poisson writes at the primary, each reaches the replica after an independent lag D of
-- mean m, the newest version wins. A read is stale with probability 1 - E[exp(-rate D)]. 0.2 /s and
-- 1 s: 0.166667 (exponential), 0.181269 (fixed), 0.173554 (Erlang-2), 0.175800 (uniform).
return scenario {
  name = "replica_lag", title = "The law of the lag", horizon = "40000 s", warm_up = "100 s",
  parameters = {
    writes = { 0.2, min = 0.01, max = 100, unit = "1/s", doc = "changes of the key" },
    lag = { "1 s", min = "1 ms", max = "100 s", doc = "mean time from the primary to the replica" },
  },
  setup = function(p)
    local m, topologies, expect = p.writes * (p.lag / s(1)), {}, {}
    local function add(name, lag, stale)
      topologies[name] = topology {
        stores = { primary = "row_locks", replica = "document_view" },
        routes = { GET = { "replica" }, POST = { "primary" } },
        feeds = { feed = feed { from = "primary", to = "replica", capture = lag } },
      }
      table.insert(expect, equals(name .. ".query.stale_fraction", stale, "", "9 %"))
    end
    add("exponential", exponential(p.lag), m / (1 + m))
    add("fixed", p.lag, 1 - math.exp(-m))
    add("erlang", erlang(p.lag, 2), 1 - 1 / (1 + m / 2) ^ 2)
    add("uniform", uniform("0 s", 2 * p.lag), 1 - (1 - math.exp(-2 * m)) / (2 * m))
    table.insert(expect, equals("fixed.query.version_lag.mean", m, "", "9 %"))
    table.insert(expect, equals("fixed.consistency_window.mean", p.lag / s(1), "s", "0.01 %"))
    return {
      workload = {
        command "Write" { arrivals = poisson(p.writes) },
        query "Read" { arrivals = poisson(p.writes * 2) },
      },
      topologies = topologies, expect = expect,
    }
  end,
}
