-- A relay that polls every P and takes at most b of the oldest events. What is left after a poll is
-- the chain L' = max(L + Poisson(rate * P) - b, 0), and Little's law gives the mean delay. 80 /s,
-- 1 s, 100: 0.500676 s, 0.05406 left. 9 /s, 1 s, 10: 0.844582 s, 3.101238 left.
return scenario {
  name = "batch_limit", title = "A relay that takes no more than its batch",
  horizon = "20000 s", warm_up = "100 s",
  parameters = {
    rate = { 9, min = 1, max = 1000, unit = "1/s", doc = "events" },
    batch = { 10, min = 1, max = 1000, doc = "b" },
  },
  setup = function(p)
    -- Spitzer's identity: the sum over k of E[(S - k b)+] / k, S Poisson of mean k * rate.
    local mean_left, k, term = 0, 0, 1
    while k < 5 or term > 1e-10 do
      k = k + 1
      local mean, bound = k * p.rate, k * p.batch
      local weight = -mean + bound * math.log(mean) -- logarithm of P(S = bound)
      for n = 2, bound do weight = weight - math.log(n) end
      weight = math.exp(weight)
      local first, tail, n = weight, 0, bound
      while weight > 1e-14 * first and weight > 0 do
        tail = tail + weight
        n = n + 1
        weight = weight * mean / n
      end
      term = (mean * tail - bound * (tail - first)) / k
      mean_left = mean_left + term
    end
    return {
      workload = { command "Send" { arrivals = poisson(p.rate), key = sequential(100000) } },
      topologies = {
        poll = topology {
          stores = { source = "document_view", view = "document_view" },
          routes = { ["*"] = { "source" } },
          feeds = {
            feed = feed {
              from = "source", to = "view",
              queue = {
                "outbox_poller", period = "1 s", batch = p.batch, order = "parallel",
                publish = "0 s", mark = "0 s",
              },
            },
          },
        },
      },
      expect = {
        equals("poll.feed.lag.mean", 0.5 + mean_left / p.rate, "s", "4 %"),
        equals("poll.feed.outbox_poller.left_after_poll.mean", mean_left, "", "12 %"),
      },
    }
  end,
}
