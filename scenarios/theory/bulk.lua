-- M[X]/M/1: jobs arrive in batches; L = rho (1 + E[X^2] / E[X]) / (2 (1 - rho)).
-- Batches of 4 at 0.2 per second: W = 12.5; geometric batches of mean 5 at 0.1 per second: W = 10.
return scenario {
  name = "bulk", title = "Jobs come in batches", horizon = "100000 s", warm_up = "2000 s",
  parameters = {
    batches = { 0.2, min = 0.001, max = 1, doc = "per service time" },
    size = { 4, min = 1, max = 100, doc = "mean jobs in a batch" },
    geometric = { false, doc = "size is geometric, not fixed" },
  },
  setup = function(p)
    local rho = p.batches * p.size
    local square = p.geometric and 2 * p.size ^ 2 - p.size or p.size ^ 2
    local w = rho * (1 + square / p.size) / (2 * (1 - rho)) / rho
    return {
      workload = {
        query "Job" {
          arrivals = poisson(p.batches), batch = p.geometric and geometric(p.size) or p.size,
        }
      },
      topologies = { bulk = queue { time = exponential("1 s") } },
      expect = {
        equals("bulk.query.latency.mean", w, "s", "40 %"),
        equals("bulk.server.queue.mean", rho * (w - 1), "", "40 %"),
        equals("bulk.query.throughput", rho, "/s", "10 %"),
      },
    }
  end,
}
