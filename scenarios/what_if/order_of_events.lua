-- "The queue keeps everything in order." Four consumers per view, handlers of very different
-- lengths, one in twenty fails. Which events of one key reach the view after a newer one? One
-- consumer alone keeps all in order and cannot keep up; partitions and message groups keep what
-- matters, the order of each key. What an event out of order does is up to the view: one that
-- compares versions ignores it, one that does not goes back, and stays there until the next change.
return scenario {
  name = "order_of_events", title = "Which queue keeps the order, and of what",
  seeds = { "002" },
  horizon = "60 s", warm_up = "1 s",
  parameters = {
    rate = { 200, min = 1, max = 1000, unit = "1/s", doc = "changes" },
    keys = { 100, min = 1, max = 10000, doc = "things that change" },
    work = { "5 ms", min = "0 s", max = "1 s", doc = "mean time of a handler" },
    fails = { 0.05, min = 0, max = 0.5, doc = "share of handlings that fail" },
  },
  setup = function(p)
    local function fed_by(queue, consumers, guard)
      return cqrs {
        write = { store = "mvcc" },
        feed = {
          queue = queue, consumers = consumers or 4, project = exponential(p.work), fails = p.fails,
        },
        read = { store = "document_view", version_guard = guard ~= false },
      }
    end
    local function visible(groups)
      return { "visibility_timeout", fifo_groups = groups, visibility = "2 s", wait = "20 s" }
    end
    return {
      workload = {
        command "Change" { arrivals = poisson(p.rate), key = uniform_keys(p.keys) },
        query "Look" { arrivals = poisson(p.rate), key = uniform_keys(p.keys) },
      },
      topologies = {
        one_consumer = fed_by({ "competing_consumers", prefetch = 1 }, 1),
        competing = fed_by { "competing_consumers", prefetch = 10 },
        unguarded = fed_by({ "competing_consumers", prefetch = 10 }, 4, false),
        standard = fed_by(visible(false)),
        groups = fed_by(visible(true)),
        pinned = fed_by { "persistent_subscription", strategy = "pinned" },
        partitions = fed_by { "partitioned_log", partitions = 12 },
      },
      expect = {
        "partitions.feed.overtaken == 0",
        "groups.feed.overtaken == 0",
        "one_consumer.feed.overtaken == 0",
        "competing.feed.overtaken > 0",
        "standard.feed.overtaken > 0",
        "pinned.feed.overtaken > 0",
        "pinned.feed.overtaken < 0.5 * competing.feed.overtaken",
        "competing.feed.set_back == 0",
        "unguarded.feed.set_back > 0",
        "unguarded.query.stale_fraction > 1.2 * competing.query.stale_fraction",
      },
    }
  end,
}
