-- Join the shortest of two queues, ties by a fair coin (exact chain): between one common queue and
-- a random split. W at load 0.5, 0.8, 0.9: 1.426321, 2.955737, 5.474913.
return scenario {
  name = "shortest_queue", title = "Join the shorter of two queues",
  horizon = "40000 s", warm_up = "1000 s",
  parameters = { load = { 0.8, min = 0.1, max = 0.95, doc = "of each server" } },
  setup = function(p)
    local known = { ["0.5"] = 1.426320751, ["0.8"] = 2.955736618, ["0.9"] = 5.474912821 }
    local w = known[string.format("%g", p.load)]
    local common = 1 / (1 - p.load ^ 2)
    local expect = {
      equals("common.query.latency.mean", common, "s", "18 %"),
      "shortest.query.latency.mean > common.query.latency.mean",
    }
    if w then table.insert(expect, equals("shortest.query.latency.mean", w, "s", "18 %")) end
    return {
      workload = { query "Job" { arrivals = poisson(2 * p.load) } },
      topologies = {
        shortest = queue {
          instances = 2, time = exponential("1 s"), balancer = "least_outstanding",
        },
        common = queue { workers = 2, time = exponential("1 s") },
      },
      expect = expect,
    }
  end,
}
