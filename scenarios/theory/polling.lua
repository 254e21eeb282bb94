-- A relay that polls every P on a fixed grid and takes everything, with an exponential delay of
-- mean q besides: the delay is uniform on (0, P) plus q. P = 100 ms, q = 50 ms: mean 100 ms, p99
-- 288.330 ms. P = 1 s, q = 0.2 s: 0.7 s.
return scenario {
  name = "polling", title = "A relay that looks now and then", horizon = "200 s", warm_up = "2 s",
  parameters = {
    rate = { 100, min = 1, max = 10000, unit = "1/s", doc = "events" },
    period = { "100 ms", min = "1 ms", max = "10 s", doc = "P" },
    publish = { "50 ms", min = "0.1 ms", max = "10 s", doc = "mean of the exponential delay" },
  },
  setup = function(p)
    local period, q = p.period / s(1), p.publish / s(1)
    local low, high = 0, period + 30 * q
    for _ = 1, 200 do -- P(delay > t), t > P
      local t = (low + high) / 2
      local beyond = q / period * (math.exp((period - t) / q) - math.exp(-t / q))
      if beyond > 0.01 then low = t else high = t end
    end
    local function relay(publish)
      local queue = {
        "outbox_poller", period = p.period, batch = 1000000, order = "parallel",
        publish = publish, mark = "0 s",
      }
      return topology {
        stores = { source = "document_view", view = "document_view" },
        routes = { ["*"] = { "source" } },
        feeds = { feed = feed { from = "source", to = "view", queue = queue } },
      }
    end
    return {
      workload = { command "Send" { arrivals = poisson(p.rate), key = sequential(100000) } },
      topologies = { poll = relay("0 s"), total = relay(exponential(p.publish)) },
      expect = {
        equals("poll.feed.lag.mean", period / 2, "s", "3 %"),
        equals("poll.feed.lag.p99", 0.99 * period, "s", "1 %"),
        equals("total.feed.lag.mean", period / 2 + q, "s", "3 %"),
        equals("total.feed.lag.p99", low, "s", "6 %"),
      },
    }
  end,
}
