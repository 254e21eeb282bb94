-- Ten exponential servers at load 0.8 (simulated values of 2e7 arrivals): random 5.004, round robin
-- 2.9264, two looks 2.1649, two distinct looks 2.0742, the shortest queue 1.3563.
return scenario {
  name = "ten_servers", title = "Ten servers, five policies", horizon = "4000 s", warm_up = "300 s",
  setup = function()
    local function spread(balancer)
      return queue { instances = 10, time = exponential("1 s"), balancer = balancer }
    end
    return {
      workload = { query "Job" { arrivals = poisson(8) } },
      topologies = {
        random = spread("random"), round_robin = spread("round_robin"),
        two = spread("power_of_two"), distinct = spread { "power_of_two", distinct = true },
        shortest = spread("least_outstanding"),
      },
      expect = {
        equals("random.query.latency.mean", 5, "s", "40 %"),
        equals("round_robin.query.latency.mean", 2.92641, "s", "25 %"),
        equals("two.query.latency.mean", 2.16493, "s", "20 %"),
        equals("distinct.query.latency.mean", 2.07423, "s", "20 %"),
        equals("shortest.query.latency.mean", 1.35627, "s", "12 %"),
      },
    }
  end,
}
