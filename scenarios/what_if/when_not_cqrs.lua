-- A small shop: a handful of visitors, few changes, a database that lets readers pass a writer.
-- The twin shows no gain for readers, an older answer now and then, and twice the parts to run.
return scenario {
  name = "when_not_cqrs", title = "A small shop that needs no CQRS", seeds = { "001", "003" },
  horizon = "20 min", warm_up = "10 s",
  parameters = {
    visitors = { 20, min = 0.1, max = 20000, unit = "req/s", doc = "people looking at the shop" },
    orders = { 1, min = 0.01, max = 1000, unit = "req/s", doc = "orders placed" },
  },
  setup = function(p)
    return {
      domain = domain {
        aggregates = { Product = { keys = 500 } },
        commands = { PlaceOrder = { aggregate = "Product", emits = { "OrderPlaced" } } },
        queries = { BrowseProduct = { aggregate = "Product" } },
      },
      workload = {
        query "BrowseProduct" {
          arrivals = poisson(p.visitors), key = zipf(0.8, 500), sessions = 200,
        },
        command "PlaceOrder" {
          arrivals = poisson(p.orders), key = zipf(0.8, 500), sessions = 200,
        },
      },
      topologies = {
        crud = crud { store = "mvcc" },
        cqrs = cqrs {
          write = { store = "mvcc" }, feed = { queue = "fifo" }, read = { store = "document_view" },
        },
      },
      expect = {
        "crud.query.latency.mean < cqrs.query.latency.mean",
        "crud.query.lock_wait.max == 0 s",
        "crud.query.stale_fraction == 0",
        "cqrs.cost.parts > 2 * crud.cost.parts",
        "cqrs.cost.instance_seconds > crud.cost.instance_seconds",
      },
    }
  end,
}
