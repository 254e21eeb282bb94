-- A write reaches each of n replicas after its own exponential delay (rate mu). Its author reads a
-- random replica t later and another random one z after that, and may lose what it has seen:
-- (1 - 1/n) (1 - exp(-mu t)) exp(-mu (t + z)). mu = 2, t = 0.2, z = 0.1, n = 3: 0.120621.
-- All replicas have it after (1 + 1/2 + 1/3) / mu = 0.916667 s.
return scenario {
  name = "monotonic_reads", title = "Seen, and lost again", horizon = "100000 s", warm_up = "10 s",
  parameters = {
    delay = { "500 ms", min = "1 ms", max = "1 s", doc = "mean 1 / mu" },
    t = { "200 ms", min = "0 s", max = "5 s", doc = "from the write to the first read" },
    z = { "100 ms", min = "0 s", max = "5 s", doc = "from the first read to the second" },
    replicas = { 3, min = 1, max = 20, doc = "n" },
  },
  setup = function(p)
    local new = 1 - math.exp(-(p.t / p.delay))
    local still_old = math.exp(-(p.t / p.delay + p.z / p.delay))
    local all = 0
    for i = 1, p.replicas do all = all + p.delay / s(1) / i end
    return {
      workload = {
        command "Write" { arrivals = every("20 s"), sessions = 100000000 },
        query "First" { follows = "Write", think = p.t },
        query "Second" { follows = "First", think = p.z },
      },
      topologies = {
        swarm = topology {
          stores = {
            primary = "row_locks",
            read = store { "document_view", replicas = p.replicas, balancer = "random" },
          },
          routes = { GET = { "read" }, POST = { "primary" } },
          feeds = { feed = feed { from = "primary", to = "read", project = exponential(p.delay) } },
        },
      },
      expect = {
        equals("swarm.session.monotonic_reads.violations / swarm.command.completed",
               (1 - 1 / p.replicas) * new * still_old, "", "20 %"),
        equals("swarm.query.stale_fraction", (1 - new + still_old) / 2, "", "4 %"),
        equals("swarm.consistency_window.mean", all, "s", "5 %"),
      },
    }
  end,
}
