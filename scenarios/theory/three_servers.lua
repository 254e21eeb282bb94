-- Three exponential servers at load 0.8 (exact chains): the shortest queue W = 2.285548, two looks
-- with replacement 2.765698, two distinct looks 2.510000, a random split 5.
return scenario {
  name = "three_servers", title = "Two looks, with and without replacement",
  horizon = "20000 s", warm_up = "1000 s",
  setup = function()
    local function spread(balancer)
      return queue { instances = 3, time = exponential("1 s"), balancer = balancer }
    end
    return {
      workload = { query "Job" { arrivals = poisson(2.4) } },
      topologies = {
        shortest = spread("least_outstanding"), two = spread("power_of_two"),
        distinct = spread { "power_of_two", distinct = true },
      },
      expect = {
        equals("shortest.query.latency.mean", 2.285547606, "s", "12 %"),
        equals("two.query.latency.mean", 2.765697906, "s", "12 %"),
        equals("distinct.query.latency.mean", 2.50999978, "s", "12 %"),
      },
    }
  end,
}
