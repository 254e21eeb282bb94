-- A process writes to its database and then tells the broker. When it dies in between, the change
-- is there and the event never comes: the view is wrong for good, and nobody is told. An outbox row
-- is part of the transaction: the relay may die as often as it likes and sends what it sent again.
return scenario {
  name = "dual_write_vs_outbox", title = "Two writes, or one and an outbox",
  horizon = "5 min", warm_up = "5 s",
  parameters = {
    changes = { 100, min = 1, max = 2000, unit = "req/s", doc = "commands" },
    between = { "20 ms", min = "1 ms", max = "10 s", doc = "from the commit to the broker" },
    crashes = { 20, min = 0, max = 100, doc = "of the process that tells the broker" },
  },
  setup = function(p)
    local faults = {}
    for i = 1, p.crashes do
      local at = s(5) + s(280) * (i / (p.crashes + 1))
      table.insert(faults, crash("dual.feed.capture", { at = at, lasts = "0 s" }))
      table.insert(faults, crash("outbox.feed.queue", { at = at, lasts = "0 s" }))
    end
    return {
      workload = {
        command "ChangePrice" { arrivals = poisson(p.changes), key = zipf(0.9, 1000) },
        query "ShowPrice" { arrivals = poisson(500), key = zipf(0.9, 1000) },
      },
      topologies = {
        dual = cqrs { feed = { capture = exponential(p.between) } },
        outbox = cqrs {
          feed = {
            queue = {
              "outbox_poller", period = "20 ms", publish = "1 ms", mark = p.between, batch = 10,
            },
          },
        },
      },
      faults = faults,
      expect = {
        "dual.feed.dead_lettered > 10",
        "dual.consistency_window.open > 1",
        "outbox.feed.dead_lettered == 0",
        "outbox.feed.duplicates > 10",
      },
    }
  end,
}
