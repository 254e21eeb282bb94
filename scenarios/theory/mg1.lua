-- M/G/1, first come first served, Pollaczek and Khinchine: Wq = lambda E[S^2] / (2 (1 - rho)), E[S]
-- = 1. Wq = 2 (deterministic), 2.5 (Erlang-4) at load 0.8; 2.5 (lognormal, variation 2) at load
-- 0.5; 7.583 (hyperexponential) at load 0.7.
return scenario {
  name = "mg1", title = "One server, any service time", horizon = "60000 s", warm_up = "1000 s",
  parameters = {
    load = { 0.8, min = 0.05, max = 0.95, doc = "arrivals per mean service time" },
    law = { "deterministic", choices = {
      "deterministic", "erlang", "lognormal", "hyperexponential",
    },
            doc = "of the service time" },
    variation = { 2.0, min = 0, max = 5, doc = "coefficient of variation of the lognormal law" },
  },
  setup = function(p)
    local laws = {
      deterministic = { constant("1 s"), 1 },
      erlang = { erlang("1 s", 4), 1.25 },
      lognormal = { lognormal("1 s", p.variation), 1 + p.variation ^ 2 },
      hyperexponential = { hyperexponential { { 0.9, "0.5 s" }, { 0.1, "5.5 s" } }, 6.5 },
    }
    local time, square = laws[p.law][1], laws[p.law][2]
    local wq = p.load * square / (2 * (1 - p.load))
    return {
      workload = { query "Job" { arrivals = poisson(p.load) } },
      topologies = { mg1 = queue { time = time } },
      expect = {
        equals("mg1.query.latency.mean", wq + 1, "s", "25 %"),
        equals("mg1.query.part.queue.mean", wq, "s", "30 %"),
        equals("mg1.server.queue.mean", p.load * wq, "", "30 %"),
        equals("mg1.server.utilization", p.load, "", "6 %"),
      },
    }
  end,
}
