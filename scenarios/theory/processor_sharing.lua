-- Processor sharing: work of x seconds stays x / (1 - rho), whatever the law of the others' work.
-- At load 0.8 work of mean 1 s stays 5 s under all three laws, and work of 4 s stays 20 s.
return scenario {
  name = "processor_sharing", title = "A shared processor does not see the shape of work",
  horizon = "50000 s", warm_up = "1000 s",
  parameters = { load = { 0.8, min = 0.2, max = 0.9, doc = "all work per second" } },
  setup = function(p)
    local function shared(time)
      return topology {
        services = { server = station { discipline = "processor_sharing" } },
        routes = { GET = { visit("server", time) }, POST = { visit("server", "4 s") } },
      }
    end
    local w, expect = 1 / (1 - p.load), {}
    for _, law in ipairs { "exponential", "deterministic", "hyperexponential" } do
      table.insert(expect, equals(law .. ".query.latency.mean", w, "s", "30 %"))
      table.insert(expect, equals(law .. ".command.latency.mean", 4 * w, "s", "30 %"))
    end
    return {
      workload = {
        query "Job" { arrivals = poisson(p.load - 0.1) },
        command "LongJob" { arrivals = poisson(0.025) },
      },
      topologies = {
        exponential = shared(exponential("1 s")),
        deterministic = shared("1 s"),
        hyperexponential = shared(hyperexponential { { 0.9, "0.5 s" }, { 0.1, "5.5 s" } }),
      },
      expect = expect,
    }
  end,
}
