-- Machine repair, or N threads and one resource: think Z, ask, wait, be served, think again.
-- N = 10, Z = 5, S = 1, c = 1: throughput 0.981615, R = 5.187289; and N = X (R + Z) for any.
return scenario {
  name = "machine_repair", title = "A closed population", horizon = "30000 s", warm_up = "300 s",
  parameters = {
    clients = { 10, min = 1, max = 200, doc = "N" },
    think = { "5 s", min = "0 s", max = "1000 s", doc = "mean Z of the exponential think time" },
    service = {
      "1 s", min = "1 ms", max = "100 s", doc = "mean S of the exponential service time",
    },
    servers = { 1, min = 1, max = 50, doc = "c" },
  },
  setup = function(p)
    local ratio, weight, sum, busy = p.service / p.think, 1, 1, 0
    for n = 1, p.clients do
      weight = weight * (p.clients - n + 1) * ratio / math.min(n, p.servers)
      sum = sum + weight
      busy = busy + math.min(n, p.servers) * weight
    end
    local x = busy / sum / (p.service / s(1))
    return {
      workload = {
        query "Repair" { arrivals = clients { n = p.clients, think = exponential(p.think) } }
      },
      topologies = { closed = queue { workers = p.servers, time = exponential(p.service) } },
      expect = {
        equals("closed.query.throughput", x, "/s", "3 %"),
        equals("closed.query.latency.mean", p.clients / x - p.think / s(1), "s", "6 %"),
        equals("closed.server.utilization", busy / sum / p.servers, "", "1 %"),
      },
    }
  end,
}
