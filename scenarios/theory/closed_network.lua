-- Closed product-form network by exact mean value analysis: think Z, then visit each station once.
-- N = 10, Z = 0, demands 50, 80 and 30 ms: X = 12.43303, R = 0.804309, R of b = 0.629486.
-- N = 30, Z = 5 s, demands 50, 150 and 100 ms: X = 5.188852, R = 0.781625.
return scenario {
  name = "closed_network", title = "Everybody goes round", horizon = "2500 s", warm_up = "50 s",
  parameters = {
    n = { 10, min = 1, max = 1000, doc = "clients" },
    think = { "0 s", min = "0 s", max = "100 s", doc = "mean of the exponential think time" },
    a = { "50 ms", min = "1 ms", max = "10 s", doc = "mean service at a" },
    b = { "80 ms", min = "1 ms", max = "10 s", doc = "mean service at b" },
    c = { "30 ms", min = "1 ms", max = "10 s", doc = "mean service at c" },
  },
  setup = function(p)
    local demand, length = { p.a / s(1), p.b / s(1), p.c / s(1) }, { 0, 0, 0 }
    local x, r
    for n = 1, p.n do
      local stay = {}
      r = 0
      for i = 1, 3 do
        stay[i] = demand[i] * (1 + length[i])
        r = r + stay[i]
      end
      x = n / (p.think / s(1) + r)
      for i = 1, 3 do length[i] = x * stay[i] end
    end
    local function stay(part)
      return string.format("net.%s.queue.mean + net.%s.utilization", part, part)
    end
    local think = p.think / s(1) > 0 and exponential(p.think) or p.think
    return {
      workload = { query "Turn" { arrivals = clients { n = p.n, think = think } } },
      topologies = {
        net = topology {
          services = {
            a = station { time = exponential(p.a) }, b = station { time = exponential(p.b) },
            c = station { time = exponential(p.c) },
          },
          routes = { ["*"] = { "a", "b", "c" } },
        },
      },
      expect = {
        equals("net.query.throughput", x, "/s", "4 %"),
        equals("net.query.latency.mean", r, "s", "12 %"),
        equals(stay("a"), length[1], "", "20 %"),
        equals(stay("b"), length[2], "", "15 %"),
        equals(stay("c"), length[3], "", "20 %"),
      },
    }
  end,
}
