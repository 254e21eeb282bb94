-- CQRS does not mean eventual consistency: how far the read model lags behind is a choice. The same
-- shop with three: a queue in between, an answer that waits for the projection, and a projection
-- inside the write. Each step away from the queue gives a fresher view and a slower command.
return scenario {
  name = "inline_projection", title = "CQRS without eventual consistency, and its price",
  seeds = { "002" }, horizon = "2 min", warm_up = "5 s",
  parameters = {
    readers = { 400, min = 1, max = 20000, unit = "req/s", doc = "people who look" },
    orders = { 40, min = 1, max = 2000, unit = "req/s", doc = "commands, each looked up at once" },
    replicas = { 3, min = 1, max = 16, doc = "read database images, all part of an inline write" },
    apply = { "2 ms", min = "0 s", max = "1 s", doc = "work of a projection on one image" },
  },
  setup = function(p)
    local function shop(queue)
      return cqrs {
        write = { store = "row_locks" },
        read = { store = "document_view", replicas = p.replicas, apply = exponential(p.apply) },
        feed = { queue = queue },
      }
    end
    return {
      workload = {
        query "ShowOrder" { arrivals = poisson(p.readers), key = zipf(0.9, 500) },
        command "PlaceOrder" { arrivals = poisson(p.orders), key = zipf(0.9, 500) },
        query "MyOrder" { follows = "PlaceOrder", think = "1 ms" },
      },
      topologies = {
        queued = shop("fifo"),
        confirmed = shop { "direct_call", mode = "after_commit" },
        inline = shop { "direct_call", mode = "inline" },
      },
      expect = {
        "queued.consistency_window.p99 > 5 ms",
        "inline.consistency_window.max == 0 s",
        "inline.query.stale_fraction == 0",
        "queued.session.read_your_writes.violations > 0",
        "confirmed.session.read_your_writes.violations == 0",
        "inline.session.read_your_writes.violations == 0",
        "confirmed.query.stale_fraction > 0", -- those who did not ask may still see the old view
        "queued.command.latency.mean < confirmed.command.latency.mean",
        "confirmed.command.latency.mean < inline.command.latency.mean",
        "inline.command.lock_wait.mean > 2 * queued.command.lock_wait.mean",
      },
    }
  end,
}
