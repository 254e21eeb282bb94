-- @NAME@ beside random, under the same requests.
return scenario {
  name = "@NAME@", horizon = "60 s", warm_up = "5 s",
  setup = function()
    local function desks(balancer)
      return topology {
        services = {
          desk = station { instances = 4, time = exponential("10 ms"), balancer = balancer },
        },
        routes = { ["*"] = { "desk" } },
      }
    end
    return {
      workload = { query "Job" { arrivals = poisson(320) } },
      topologies = { mine = desks("@NAME@"), random = desks("random") },
      expect = { "mine.query.latency.mean < random.query.latency.mean" },
    }
  end,
}
