-- One bad event among many thousands: its handler fails whenever it is called. What becomes of the
-- view is a decision of the queue. A log keeps the order and stops. A queue with a delivery limit
-- gives the event up after some attempts, and goes on without it. A subscription parks it, so that
-- somebody may look, and goes on as well; while it is being tried others pass it by.
return scenario {
  name = "poison_event", title = "One event that nobody can handle", horizon = "5 min",
  warm_up = "5 s",
  parameters = {
    changes = { 50, min = 1, max = 2000, unit = "req/s", doc = "commands" },
    poison = { 0.001, min = 0, max = 0.1, doc = "fraction of events that always fail" },
    consumers = { 2, min = 1, max = 64, doc = "consumers of the read image" },
  },
  setup = function(p)
    local function shop(queue)
      return cqrs {
        feed = {
          queue = queue, consumers = p.consumers, poison = p.poison, project = exponential("2 ms"),
        },
      }
    end
    return {
      workload = {
        command "ChangePrice" { arrivals = poisson(p.changes), key = uniform_keys(2000) },
        query "ShowPrice" { arrivals = poisson(200), key = uniform_keys(2000) },
      },
      topologies = {
        block = shop { "partitioned_log", partitions = 4 },
        skip = shop { "competing_consumers", delivery_limit = 5 },
        park = shop { "persistent_subscription", max_retry = 5 },
      },
      expect = {
        "block.feed.dead_lettered == 0",
        "block.feed.failures > 10000", -- it tries for ever
        "block.consistency_window.open > 1000", -- and everything behind it waits
        "block.query.stale_fraction > 0.3",
        "skip.feed.dead_lettered > 1", "park.feed.dead_lettered > 1",
        "skip.consistency_window.open < 20", "park.consistency_window.open < 20",
        "skip.query.stale_fraction < 0.02", "park.query.stale_fraction < 0.02",
      },
    }
  end,
}
