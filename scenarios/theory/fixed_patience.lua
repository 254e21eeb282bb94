-- M/M/1+D: a wait that reaches tau ends unserved.
-- Load 0.9, tau = 2 s: P(abandon) = 0.218764, Wq of the served = 0.599325, throughput 0.703113.
-- Load 1.5, tau = 3 s: P(abandon) = 0.370029, Wq of the served = 1.698991.
return scenario {
  name = "fixed_patience", title = "Two seconds and no longer",
  horizon = "50000 s", warm_up = "200 s",
  parameters = {
    load = { 0.9, min = 0.1, max = 5, doc = "arrivals per service time, not 1" },
    tau = { "2 s", min = "10 ms", max = "100 s", doc = "longest wait" },
  },
  setup = function(p)
    local tau, drift = p.tau / s(1), 1 - p.load
    local fade = math.exp(-drift * tau)
    local idle = 1 / (1 + p.load * (1 - fade) / drift + p.load * fade)
    -- density of the virtual wait below tau: load idle exp(-drift x)
    local served = 1 - idle * p.load * fade
    local wait = p.load * idle * (1 - fade * (1 + drift * tau)) / drift ^ 2 / served
    return {
      workload = { query "Job" { arrivals = poisson(p.load) } },
      topologies = { limit = queue { time = exponential("1 s"), patience = p.tau } },
      expect = {
        equals("limit.query.failed.impatient / limit.query.offered", 1 - served, "", "8 %"),
        equals("limit.query.part.queue.mean", wait, "s", "5 %"),
        equals("limit.server.utilization", 1 - idle, "", "4 %"),
      },
    }
  end,
}
