-- Rung 1: one server pool, one database, one table lock. Readers wait while an update holds it.
-- The four rungs of the ladder differ in their name, title, topologies and expectations only.
return scenario {
  name = "01_crud", seeds = { "004" },
  title = "One database for everything",
  horizon = "60 s", warm_up = "5 s",
  parameters = {
    readers = { 500, min = 1, max = 5000, unit = "req/s", doc = "people looking at products" },
    writers = { 20, min = 0.1, max = 45, unit = "req/s", doc = "product updates" },
    update = { "20 ms", min = "1 ms", max = "1 s", doc = "how long an update keeps its lock" },
    lag = { "50 ms", min = "0 s", max = "10 s", doc = "commit until its event is published" },
  },
  setup = function(p)
    local database = { store = "table_lock", read = "2 ms", write = p.update }
    local server = { instances = 2, workers = 200 }
    local both = { instances = 4, workers = 200 } -- as many as command and query servers together
    return {
      domain = domain {
        aggregates = { Product = { keys = 1000 } },
        commands = {
          UpdateProduct = {
            aggregate = "Product", method = "PATCH", emits = { "ProductUpdated" },
          },
        },
        queries = {
          ShowProduct = { aggregate = "Product" }, ShowOwnUpdate = { aggregate = "Product" },
        },
      },
      workload = {
        query "ShowProduct" {
          arrivals = poisson(p.readers), key = zipf(0.9, 1000), sessions = 1000,
        },
        command "UpdateProduct" {
          arrivals = poisson(p.writers), key = zipf(0.9, 1000), sessions = 1000,
        },
        query "ShowOwnUpdate" { follows = "UpdateProduct", think = exponential("100 ms") },
      },
      topologies = {
        crud = crud { store = database, api = both },
      },
      expect = {
        "crud.query.lock_wait.mean > 5 ms",
        "crud.query.lock_wait.max > 50 ms",
        "crud.query.stale_fraction == 0",
      },
    }
  end,
}
