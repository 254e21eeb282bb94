-- M/M/c/K: at most K in the system, the rest is refused.
-- c = 1, K = 5 at load 0.9: P(reject) = 0.126023, W = 2.790286, Lq = 1.408202, throughput 0.786580.
return scenario {
  name = "mmck", title = "A bounded queue", horizon = "60000 s", warm_up = "200 s",
  parameters = {
    arrivals = { 0.9, min = 0.1, max = 20, doc = "per service time" },
    servers = { 1, min = 1, max = 20, doc = "that serve the queue" },
    places = { 5, min = 1, max = 100, doc = "in service and waiting" },
  },
  setup = function(p)
    local weight, sum, waiting = 1, 1, 0 -- of 0, 1, ... in the system
    for n = 1, p.places do
      weight = weight * p.arrivals / math.min(n, p.servers)
      sum = sum + weight
      waiting = waiting + math.max(0, n - p.servers) * weight
    end
    local reject, lq = weight / sum, waiting / sum
    local wq = lq / (p.arrivals * (1 - reject))
    return {
      workload = { query "Job" { arrivals = poisson(p.arrivals) } },
      topologies = {
        mmck = queue {
          workers = p.servers, capacity = p.places - p.servers, time = exponential("1 s"),
        }
      },
      expect = {
        equals("mmck.query.failed.queue_full / mmck.query.offered", reject, "", "9 %"),
        equals("mmck.query.latency.mean", wq + 1, "s", "5 %"),
        equals("mmck.query.part.queue.mean", wq, "s", "7 %"),
        equals("mmck.server.queue.mean", lq, "", "8 %"),
        equals("mmck.query.throughput", p.arrivals * (1 - reject), "/s", "3 %"),
      },
    }
  end,
}
