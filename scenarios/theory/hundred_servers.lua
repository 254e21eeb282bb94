-- Two looks among exactly 100 servers (simulated values): at load 0.5 W = 1.27189 with replacement
-- and 1.26788 distinct, each +- 0.0016; at 0.8 1.96944 and 1.95958, +- 0.0045; at 0.9 2.65968 and
-- 2.64183.
return scenario {
  name = "hundred_servers", title = "Two looks among a hundred",
  horizon = "1500 s", warm_up = "100 s",
  parameters = { load = { 0.5, min = 0.1, max = 0.95, doc = "of each server" } },
  setup = function(p)
    local known = {
      ["0.5"] = { 1.27189, 1.26788 }, ["0.8"] = { 1.96944, 1.95958 },
      ["0.9"] = { 2.65968, 2.64183 },
    }
    local w, expect = known[string.format("%g", p.load)], {}
    local tolerance = p.load < 0.6 and "2.5 %" or "5 %"
    if w then
      table.insert(expect, equals("two.query.latency.mean", w[1], "s", tolerance))
      table.insert(expect, equals("distinct.query.latency.mean", w[2], "s", tolerance))
    end
    local function spread(balancer)
      return queue { instances = 100, time = exponential("1 s"), balancer = balancer }
    end
    return {
      workload = { query "Job" { arrivals = poisson(100 * p.load) } },
      topologies = {
        two = spread("power_of_two"), distinct = spread { "power_of_two", distinct = true },
      },
      expect = expect,
    }
  end,
}
