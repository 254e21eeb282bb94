-- n calls at once, exponential of rate mu, and no queues: the last of 5 answers (rate 10) after
-- 0.228333 s (p50 0.204446, p99 0.621059), the first after 0.02, three after 0.078333, four after
-- 0.128333; one after the other 0.5. Of 20 (rate 1): 3.597740, 0.05, 11 after 0.768771, 19 after
-- 2.597740.
return scenario {
  name = "fan_out", title = "Waiting for all, most or the first",
  horizon = "500 s", warm_up = "10 s",
  parameters = {
    n = { 5, min = 2, max = 100, doc = "calls" },
    call = { "100 ms", min = "1 ms", max = "10 s", doc = "mean of each" },
  },
  setup = function(p)
    local topologies, expect, mean = {}, {}, p.call / s(1)
    local function add(name, needed)
      local step = { needed = needed }
      for i = 1, p.n do step[i] = "call" end
      topologies[name] = topology {
        services = { call = station { workers = unlimited, time = exponential(p.call) } },
        routes = { ["*"] = { parallel(step) } },
      }
      local w = 0
      for i = 1, needed do w = w + mean / (p.n - i + 1) end
      table.insert(expect, equals(name .. ".query.latency.mean", w, "s", "10 %"))
    end
    add("all", p.n)
    add("first", 1)
    add("majority", p.n // 2 + 1)
    add("all_but_one", p.n - 1)
    for _, q in ipairs { { "p50", 0.5 }, { "p99", 0.99 } } do
      local t = -mean * math.log(1 - q[2] ^ (1 / p.n))
      table.insert(expect, equals("all.query.latency." .. q[1], t, "s", "15 %"))
    end
    return {
      workload = { query "Page" { arrivals = poisson(5) } }, topologies = topologies,
      expect = expect,
    }
  end,
}
