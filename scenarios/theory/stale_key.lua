-- What an unconcerned reader sees behind a projector that is an M/M/1: a key with share q of the
-- events is stale with probability rho q / (1 - rho + rho q), and any key with probability rho.
-- 50 /s on 100 /s: 0.009901 at q = 0.01; 0.5 where all events are of one key. 90 /s: 0.082569, 0.9.
return scenario {
  name = "stale_key", title = "One key among many behind one projector",
  horizon = "500 s", warm_up = "20 s",
  parameters = {
    events = { 50, min = 1, max = 99, unit = "1/s", doc = "changes of all keys, of at most 100" },
    keys = { 100, min = 1, max = 1000000, doc = "equally often changed" },
  },
  setup = function(p)
    local rho, q = p.events / 100, 1 / p.keys
    local key = uniform_keys(p.keys)
    return {
      workload = {
        command "Change" { arrivals = poisson(p.events), key = key },
        query "Look" { arrivals = poisson(p.keys > 1 and 100 or 50), key = key },
      },
      topologies = {
        view = topology {
          stores = { log = "row_locks", view = "document_view" },
          routes = { GET = { "view" }, POST = { "log" } },
          feeds = { feed = feed { from = "log", to = "view", project = exponential("10 ms") } },
        },
      },
      expect = {
        equals("view.query.stale_fraction", rho * q / (1 - rho + rho * q), "", "25 %"),
        equals("view.query.version_lag.mean", q * rho / (1 - rho), "", "30 %"),
      },
    }
  end,
}
