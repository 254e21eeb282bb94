-- Two exponential servers of speeds 2 and 1 at load 0.8: least connections keeps the slow one
-- busier. W = 2.091919, mean utilisation 0.817758 (76.4 % and 87.1 %); random split by speed W =
-- 3.333333.
return scenario {
  name = "unequal_servers", title = "Least connections on unequal servers",
  horizon = "30000 s", warm_up = "1000 s",
  setup = function()
    return {
      workload = { query "Job" { arrivals = poisson(2.4) } },
      topologies = {
        least = queue {
          instances = 2, speeds = { 2, 1 }, time = exponential("1 s"),
          balancer = "least_outstanding",
        },
        random = topology {
          services = {
            fast = station { time = exponential("0.5 s") },
            slow = station { time = exponential("1 s") },
          },
          routes = { ["*"] = { branch { { 2 / 3, "fast" }, { 1 / 3, "slow" } } } },
        },
      },
      expect = {
        equals("least.query.latency.mean", 2.091919166, "s", "20 %"),
        equals("least.server.utilization", (0.7644851717 + 0.8710296566) / 2, "", "4 %"),
        equals("random.query.latency.mean", 3.333333333, "s", "20 %"),
        equals("random.fast.utilization", 0.8, "", "5 %"),
        equals("random.slow.utilization", 0.8, "", "5 %"),
      },
    }
  end,
}
