-- A job forks into n tasks, one to each of n exponential servers, and is done with the last. n = 2
-- exactly: T = (12 - rho) / 8 / (1 - rho): 2.875 at load 0.5 and 7 at load 0.8. For more, Nelson
-- and Tantawi's approximation, good to 5 %: 3.789773 (4) and 4.784821 (8) at load 0.5.
return scenario {
  name = "fork_join", title = "Done with the last", horizon = "10000 s", warm_up = "500 s",
  parameters = {
    load = { 0.5, min = 0.05, max = 0.9, doc = "of each server" },
  },
  setup = function(p)
    local topologies, expect = {}, {}
    local two = (12 - p.load) / 8 / (1 - p.load)
    for _, n in ipairs { 2, 4, 8 } do
      local services, arms, harmonic = {}, {}, 0
      for i = 1, n do
        services["s" .. i] = station { time = exponential("1 s") }
        arms[i] = "s" .. i
        harmonic = harmonic + 1 / i
      end
      topologies["fork" .. n] = topology {
        services = services, routes = { ["*"] = { parallel(arms) } },
      }
      local ratio = harmonic / 1.5
      local mean = "fork" .. n .. ".query.latency.mean"
      local t = two * (ratio + 4 * p.load / 11 * (1 - ratio))
      if n == 2 then
        table.insert(expect, equals(mean, two, "s", "40 %"))
      else
        table.insert(expect, string.format("%s > %.9g s", mean, 0.95 * t))
        table.insert(expect, string.format("%s < %.9g s", mean, 1.05 * t))
      end
    end
    return {
      workload = { query "Job" { arrivals = poisson(p.load) } }, topologies = topologies,
      expect = expect,
    }
  end,
}
