-- M/M/1, first come first served: W = 1 / (mu - lambda), exponential, so its quantiles are known
-- too. At load 0.5: W = 2, Wq = 1, Lq = 0.5, p50 = 1.386, p99 = 9.210. At load 0.8: W = 5, Wq = 4,
-- Lq = 3.2, p50 = 3.466, p99 = 23.03.
return scenario {
  name = "mm1", title = "One exponential server, Poisson arrivals",
  horizon = "100000 s", warm_up = "1000 s",
  parameters = { load = { 0.8, min = 0.05, max = 0.95, doc = "arrivals per service time" } },
  setup = function(p)
    local w, lag = 1 / (1 - p.load), p.load < 0.6 and "8 %" or "30 %"
    return {
      workload = { query "Job" { arrivals = poisson(p.load) } },
      topologies = { mm1 = queue { time = exponential("1 s") } },
      expect = {
        equals("mm1.query.latency.mean", w, "s", lag),
        equals("mm1.query.part.queue.mean", w - 1, "s", lag),
        equals("mm1.query.part.service.mean", 1, "s", "4 %"),
        equals("mm1.server.queue.mean", p.load * (w - 1), "", lag),
        equals("mm1.query.latency.p50", -w * math.log(0.5), "s", lag),
        equals("mm1.query.latency.p99", -w * math.log(0.01), "s", lag),
        equals("mm1.server.utilization", p.load, "", "5 %"),
        equals("mm1.query.throughput", p.load, "/s", "4 %"),
      },
    }
  end,
}
