-- A projector starts with a backlog: it is empty after B / (mu - lambda) on average, when it has
-- handled B mu / (mu - lambda) events. 20000 at 500 and 2000 per second: 13.333333 s. A last one
-- in line, less urgent than all others, is served at that instant.
return scenario {
  name = "catch_up", title = "Rebuilding a read model", horizon = "30 s", warm_up = "0 s",
  parameters = {
    backlog = { 20000, min = 1, max = 1000000, doc = "events to begin with" },
    rate = { 500, min = 0.1, max = 10000, unit = "1/s", doc = "new events" },
    handles = {
      2000, min = 1, max = 100000, unit = "1/s", doc = "events that the projector can handle",
    },
  },
  setup = function(p)
    return {
      workload = {
        command "Backlog" { arrivals = at("0 s"), batch = p.backlog },
        command "Event" { arrivals = poisson(p.rate) },
        query "Last" { arrivals = at("1 ms"), priority = 1 },
      },
      topologies = {
        projector = topology {
          services = { server = station { discipline = "priority" } },
          routes = {
            POST = { visit("server", exponential(s(1 / p.handles))) },
            GET = { visit("server", "0 s") },
          },
        },
      },
      expect = {
        equals("projector.query.latency.mean", p.backlog / (p.handles - p.rate), "s", "2 %")
      },
    }
  end,
}
