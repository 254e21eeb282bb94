-- M/M/1 whose server leaves when the queue is empty, and again when it is still empty on return:
-- the vacation is a customer that always comes back and lets everybody else go first. Load 0.5,
-- vacations of 2 s: Wq = 2, W = 3, L = 1.5 (Wq of M/M/1 plus half a vacation).
return scenario {
  name = "vacations", title = "A poller that sleeps", horizon = "60000 s", warm_up = "500 s",
  parameters = {
    load = { 0.5, min = 0.05, max = 0.9, doc = "arrivals per service time" },
    vacation = { "2 s", min = "1 ms", max = "1000 s", doc = "how long it is away" },
  },
  setup = function(p)
    local wq = p.load / (1 - p.load) + p.vacation / s(2)
    return {
      workload = {
        query "Job" { arrivals = poisson(p.load), priority = 0 },
        command "Leave" { arrivals = clients { n = 1, think = "0 s" }, priority = 1 },
      },
      topologies = {
        shop = topology {
          services = { server = station { discipline = "priority" } },
          routes = {
            GET = { visit("server", exponential("1 s")) }, POST = { visit("server", p.vacation) },
          },
        },
      },
      expect = {
        equals("shop.query.latency.mean", wq + 1, "s", "5 %"),
        equals("shop.query.part.queue.mean", wq, "s", "6 %"),
        equals("shop.server.utilization", 1, "", "0.1 %"),
      },
    }
  end,
}
