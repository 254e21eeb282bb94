-- E2/E2/1 at load 0.8: W = 2.865268 (numerical stationary solution).
return scenario {
  name = "e2e2", title = "Erlang gaps, Erlang service", horizon = "60000 s", warm_up = "1000 s",
  setup = function()
    return {
      workload = { query "Job" { arrivals = renewal(erlang("1.25 s", 2)) } },
      topologies = { e2e2 = queue { time = erlang("1 s", 2) } },
      expect = {
        equals("e2e2.query.latency.mean", 2.865268048, "s", "10 %"),
        equals("e2e2.query.part.queue.mean", 1.865268048, "s", "14 %"),
      },
    }
  end,
}
