-- Thousands press play while the editors publish a season in one long transaction.
-- One database: who wants a title of that season waits for the editors. A read side of its own
-- answers at once, and shows the season a little later.
return scenario {
  name = "launch_night", title = "A new season lands while thousands press play", seeds = { "001" },
  horizon = "120 s", warm_up = "10 s",
  parameters = {
    viewers = { 2000, min = 1, max = 50000, unit = "req/s", doc = "people pressing play" },
    bulk = {
      "20 s", min = "0 s", max = "10 min",
      doc = "how long one catalogue update holds its locks",
    },
    titles = { 100, min = 1, max = 10000, doc = "titles it touches, the most popular first" },
    replicas = { 4, min = 1, max = 64, doc = "read database images" },
  },
  setup = function(p)
    -- Servers that hold no thread for a waiting request: what waits, waits in the database.
    local server = { instances = 4, workers = 20000 }
    local both = { instances = 8, workers = 20000 } -- as many as for queries and commands together
    return {
      domain = domain {
        aggregates = { Title = { keys = 10000 } },
        commands = {
          PublishSeason = {
            aggregate = "Title", rows = p.titles, roles = { "editor" },
            emits = { "SeasonPublished" },
          },
          RateTitle = { aggregate = "Title", emits = { "TitleRated" } },
        },
        queries = { PlayVideo = { aggregate = "Title" } },
      },
      workload = {
        query "PlayVideo" {
          arrivals = poisson(p.viewers), key = zipf(0.99, 10000), sessions = 20000,
        },
        command "RateTitle" {
          arrivals = poisson("20 req/s"), key = zipf(0.99, 10000), sessions = 20000,
        },
        command "PublishSeason" {
          arrivals = at("30 s"), key = fixed(0), by = "editor", hold = p.bulk,
        },
      },
      topologies = {
        crud = crud { store = "row_locks", api = both },
        cqrs = cqrs {
          write = { store = "row_locks" },
          feed = { queue = { "partitioned_log", static_members = true } },
          read = { store = "document_view", replicas = p.replicas, balancer = "power_of_two" },
          query = server, command = server,
        },
      },
      faults = { crash("cqrs.read[2]", { at = "60 s", lasts = "5 s" }) },
      expect = {
        "cqrs.query.latency.p99 < 50 ms",
        "crud.query.lock_wait.p99 > 1 s",
        "crud.query.stale_fraction == 0",
        "cqrs.query.stale_fraction > 0",
        "cqrs.command.lock_wait.max > 10 s", -- writers still wait for writers
      },
    }
  end,
}
