-- The supermarket model: sample d of n servers with replacement, join the shortest. For n ->
-- infinity T = sum over i >= 1 of load^((d^i - d) / (d - 1)). At load 0.5: T = 2 (d = 1), 1.265686
-- (d = 2), 1.125244 (d = 3), 1.03125 (d = 5).
return scenario {
  name = "power_of_d", title = "A few looks among many servers",
  horizon = "130 s", warm_up = "50 s",
  parameters = {
    n = { 1000, min = 100, max = 10000, doc = "servers" },
    load = { 0.5, min = 0.1, max = 0.9, doc = "of each server" },
  },
  setup = function(p)
    local topologies, expect = {}, {}
    for _, d in ipairs { 1, 2, 3, 5 } do
      local t, exponent = 0, 0
      for _ = 1, 1000 do
        t = t + p.load ^ exponent
        exponent = math.min(1e6, d + d * exponent)
      end
      local name = "d" .. d
      topologies[name] = queue {
        instances = p.n, time = exponential("1 s"), balancer = { "power_of_two", choices = d },
      }
      -- By Little's law from the number in the system, which no end of the run cuts off.
      local form = "(%s.server.queue.mean + %d * %s.server.utilization) / %g"
      table.insert(expect, equals(string.format(form, name, p.n, name, p.n * p.load), t, "", "8 %"))
    end
    return {
      workload = { query "Job" { arrivals = poisson(p.n * p.load) } }, topologies = topologies,
      expect = expect,
    }
  end,
}
