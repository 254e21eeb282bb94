-- Stations in a row, each an M/M/1 of its own (Burke): two of load 0.5 take 4 s together,
-- p50 = 3.356694, p99 = 13.276704; three of rates 1, 1.25 and 1 at 0.8 per second take 12.2222 s.
return scenario {
  name = "tandem", title = "One station after the other", horizon = "60000 s", warm_up = "1000 s",
  setup = function()
    local first, second, third = exponential("1 s"), exponential("0.8 s"), exponential("1 s")
    return {
      workload = {
        query "Short" { arrivals = poisson(0.5) }, command "Long" { arrivals = poisson(0.8) },
      },
      topologies = {
        row = topology {
          services = {
            a = station { time = first }, b = station { time = first },
            c = station { time = first }, d = station { time = second },
            e = station { time = third },
          },
          routes = { GET = { "a", "b" }, POST = { "c", "d", "e" } },
        },
      },
      expect = {
        equals("row.query.latency.mean", 4, "s", "10 %"),
        equals("row.query.latency.p50", 3.35669398, "s", "10 %"),
        equals("row.query.latency.p99", 13.27670414, "s", "20 %"),
        equals("row.command.latency.mean", 12.22222222, "s", "30 %"),
      },
    }
  end,
}
