-- n exponential servers, three ways to spread Poisson arrivals. Round robin gives each Erlang-n
-- gaps: sigma = (rho n / (rho n + 1 - sigma))^n, W = 1 / (1 - sigma). At load 0.8: n = 2: W =
-- 3.843980; n = 4: W = 3.267384; random split 5, one queue 2.777778, 1.745541.
return scenario {
  name = "round_robin", title = "Round robin against a random split",
  horizon = "20000 s", warm_up = "500 s",
  parameters = {
    n = { 4, min = 1, max = 100, doc = "servers" },
    load = { 0.8, min = 0.1, max = 0.95, doc = "of each server" },
  },
  setup = function(p)
    local offered, sigma, blocking = p.load * p.n, 0.5, 1
    for _ = 1, 2000 do sigma = (offered / (offered + 1 - sigma)) ^ p.n end
    for k = 1, p.n do blocking = offered * blocking / (k + offered * blocking) end
    local waits = blocking / (1 - p.load * (1 - blocking))
    local function spread(balancer)
      return queue { instances = p.n, time = exponential("1 s"), balancer = balancer }
    end
    return {
      workload = { query "Job" { arrivals = poisson(offered) } },
      topologies = {
        round_robin = spread("round_robin"), random = spread("random"),
        one_queue = queue { workers = p.n, time = exponential("1 s") },
      },
      expect = {
        equals("round_robin.query.latency.mean", 1 / (1 - sigma), "s", "30 %"),
        equals("round_robin.query.latency.p99", math.log(100) / (1 - sigma), "s", "50 %"),
        equals("random.query.latency.mean", 1 / (1 - p.load), "s", "50 %"),
        equals("one_queue.query.latency.mean", 1 + waits / (p.n * (1 - p.load)), "s", "25 %"),
      },
    }
  end,
}
