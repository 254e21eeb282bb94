-- A deployment restarts four consumers one after the other, each for five seconds. What the readers
-- of the view see of it depends on how the group shares its partitions.
--
-- A killed consumer that is back is a new member, and the rebalance has to wait until the session
-- of the old one ends (45 s). Eager: nobody reads meanwhile. Cooperative: who is there reads on,
-- but a deployment comes to everybody in the end, and the longest wait is the same. With names that
-- survive a restart there is no rebalance at all: five seconds for a quarter of the keys.
return scenario {
  name = "rebalance_storm", title = "A deployment of four consumers, and who stops for it",
  seeds = { "002" },
  horizon = "240 s", warm_up = "10 s",
  parameters = {
    rate = { 200, min = 1, max = 2000, unit = "1/s", doc = "changes" },
    restart = { "5 s", min = "0 s", max = "60 s", doc = "a consumer is away" },
    pause = { "15 s", min = "1 s", max = "60 s", doc = "from one restart to the next" },
    session = { "45 s", min = "1 s", max = "120 s", doc = "until a crash is noticed" },
  },
  setup = function(p)
    local function group(settings)
      local queue = { "partitioned_log", partitions = 8, session_timeout = p.session }
      for key, value in pairs(settings) do queue[key] = value end
      return cqrs {
        write = { store = "mvcc" },
        feed = { queue = queue, consumers = 4, project = "2 ms" },
        read = { store = "document_view" },
      }
    end
    local faults = {}
    for _, name in ipairs { "eager", "cooperative", "named" } do
      for i = 1, 4 do
        local restart = { at = s(30) + p.pause * (i - 1), lasts = p.restart }
        faults[#faults + 1] = crash(name .. ".feed[" .. i .. "]", restart)
      end
    end
    return {
      workload = {
        command "Change" { arrivals = poisson(p.rate), key = uniform_keys(1000) },
        query "Read" { arrivals = poisson(p.rate), key = uniform_keys(1000) },
      },
      topologies = {
        eager = group { rebalance = "eager" },
        cooperative = group { rebalance = "cooperative" },
        named = group { static_members = true },
      },
      faults = faults,
      expect = {
        "eager.feed.lag.max > 80 s",
        "cooperative.feed.lag.mean < 0.8 * eager.feed.lag.mean",
        "named.feed.lag.max < 6 s",
        "cooperative.query.stale_fraction < eager.query.stale_fraction",
        "named.query.stale_fraction < 0.5 * cooperative.query.stale_fraction",
        "eager.feed.dead_lettered == 0",
        "cooperative.feed.dead_lettered == 0",
        "named.feed.dead_lettered == 0",
      },
    }
  end,
}
