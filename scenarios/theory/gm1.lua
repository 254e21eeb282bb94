-- G/M/1: the wait is exponential with an atom; sigma = A*(mu (1 - sigma)), W = 1 / (mu (1 -
-- sigma)). At load 0.8: W = 2.692731 (equal gaps), 3.843980 (Erlang-2 gaps), 3.520778 (uniform
-- gaps).
return scenario {
  name = "gm1", title = "One exponential server, regular arrivals",
  horizon = "90000 s", warm_up = "1000 s",
  parameters = {
    gaps = {
      "deterministic", choices = { "deterministic", "erlang", "uniform" }, doc = "law of the gaps",
    },
    load = { 0.8, min = 0.1, max = 0.95, doc = "arrivals per mean service time" },
  },
  setup = function(p)
    local gap = 1 / p.load
    local transform = { -- E[exp(-s gap)]
      deterministic = function(s) return math.exp(-s * gap) end,
      erlang = function(s) return 1 / (1 + s * gap / 2) ^ 2 end,
      uniform = function(s) return (1 - math.exp(-2 * gap * s)) / (2 * gap * s) end,
    }
    local sigma = 0.5
    for _ = 1, 500 do sigma = transform[p.gaps](1 - sigma) end
    local arrivals = {
      deterministic = every(s(gap)),
      erlang = renewal(erlang(s(gap), 2)),
      uniform = renewal(uniform("0 s", s(2 * gap))),
    }
    return {
      workload = { query "Job" { arrivals = arrivals[p.gaps] } },
      topologies = { gm1 = queue { time = exponential("1 s") } },
      expect = {
        equals("gm1.query.latency.mean", 1 / (1 - sigma), "s", "30 %"),
        equals("gm1.query.latency.p50", math.log(2) / (1 - sigma), "s", "30 %"),
        equals("gm1.query.latency.p99", math.log(100) / (1 - sigma), "s", "40 %"),
        equals("gm1.query.part.queue.mean", sigma / (1 - sigma), "s", "40 %"),
      },
    }
  end,
}
