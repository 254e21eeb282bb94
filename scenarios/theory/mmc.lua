-- M/M/c, Erlang C: as a station with c workers, and as a database with c connections.
-- 4 servers at load 0.8: P(wait) = 0.5964, Wq = 0.7455, W = 1.7455, Lq = 2.386.
return scenario {
  name = "mmc", title = "Several servers, one queue", horizon = "22000 s", warm_up = "500 s",
  parameters = {
    servers = { 4, min = 1, max = 100, doc = "how many serve one queue" },
    load = { 0.8, min = 0.05, max = 0.95, doc = "of each server" },
  },
  setup = function(p)
    local offered, blocking = p.load * p.servers, 1
    for k = 1, p.servers do blocking = offered * blocking / (k + offered * blocking) end
    local waits = blocking / (1 - p.load * (1 - blocking))
    local wq = waits / (p.servers * (1 - p.load))
    local database = store { "document_view", connections = p.servers, read = exponential("1 s") }
    return {
      workload = { query "Job" { arrivals = poisson(offered) } },
      topologies = {
        workers = queue { workers = p.servers, time = exponential("1 s") },
        connections = topology { stores = { db = database }, routes = { ["*"] = { "db" } } },
      },
      expect = {
        equals("workers.query.latency.mean", wq + 1, "s", "20 %"),
        equals("workers.query.part.queue.mean", wq, "s", "40 %"),
        equals("workers.server.queue.mean", offered * wq, "", "40 %"),
        equals("workers.server.utilization", p.load, "", "6 %"),
        equals("connections.query.latency.mean", wq + 1, "s", "20 %"),
        equals("connections.query.part.queue.mean", wq, "s", "40 %"),
        equals("connections.db.utilization", p.load, "", "6 %"),
      },
    }
  end,
}
