-- Events of all keys pass one projector of exponential work, first come first served: an M/M/1. A
-- key with share q of the events is stale with probability rho q / (1 - rho + rho q). 50 /s on 100
-- /s, share 0.01: stale 0.009901; visible after 20 ms, p50 13.863 ms, p99 92.103 ms. Who reads its
-- own write 20 ms after it sees it with probability 1 - exp(-1) = 0.632121.
return scenario {
  name = "projector", title = "One projector is a queue", horizon = "500 s", warm_up = "10 s",
  parameters = {
    events = { 50, min = 1, max = 10000, unit = "1/s", doc = "changes of all keys" },
    project = { "10 ms", min = "0.01 ms", max = "1 s", doc = "mean work per event" },
    keys = { 100, min = 1, max = 1000000, doc = "equally often changed" },
    think = { "20 ms", min = "0 s", max = "10 s", doc = "from a write until its author looks" },
  },
  setup = function(p)
    local rho, visible = p.events * (p.project / s(1)), p.project / s(1)
    visible = visible / (1 - rho)
    local view = topology {
      stores = { log = "row_locks", view = "document_view" },
      routes = { GET = { "view" }, POST = { "log" } },
      feeds = { feed = feed { from = "log", to = "view", project = exponential(p.project) } },
    }
    local key = uniform_keys(p.keys)
    return {
      workload = {
        command "Change" { arrivals = poisson(p.events), key = key, sessions = 100000000 },
        query "LookAfter" { follows = "Change", think = p.think },
      },
      topologies = { view = view },
      expect = {
        equals("view.consistency_window.mean", visible, "s", "12 %"),
        equals("view.consistency_window.p50", visible * math.log(2), "s", "12 %"),
        equals("view.consistency_window.p99", visible * math.log(100), "s", "20 %"),
        equals("view.session.read_your_writes.violations / view.command.completed",
               math.exp(-(p.think / s(1)) / visible), "", "8 %"),
      },
    }
  end,
}
