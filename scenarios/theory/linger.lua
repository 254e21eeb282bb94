-- A producer's batch opens at its first message and closes when it has B or after T. 100 /s, B =
-- 16, T = 10 ms: mean delay 7.5 ms. 1000 /s, 16, 5 ms: 2.916451 ms. 50 /s, 4, 100 ms: 28.935145 ms.
return scenario {
  name = "linger", title = "Batching costs most where little arrives",
  horizon = "60 s", warm_up = "1 s",
  parameters = {
    rate = { 100, min = 1, max = 10000, unit = "1/s", doc = "messages" },
    batch = { 16, min = 2, max = 1000, doc = "B" },
    linger = { "10 ms", min = "1 ms", max = "1 s", doc = "T" },
  },
  setup = function(p)
    -- E[size] = 1 + E[messages in T, at most B - 1]; sum of delays = integral of those present.
    local full, steps, sum = p.rate * (p.linger / s(1)), 2000, 0
    local function expected(m, value) -- of value(n), n Poisson of mean m, over n = 0 .. B - 2
      local weight, total = math.exp(-m), 0
      for n = 0, p.batch - 2 do
        total = total + weight * value(n)
        weight = weight * m / (n + 1)
      end
      return total
    end
    for i = 0, steps do -- Simpson's rule
      local factor = (i == 0 or i == steps) and 1 or (i % 2 == 1 and 4 or 2)
      sum = sum + factor * expected(full * i / steps, function(n) return 1 + n end)
    end
    local delays = sum * (p.linger / s(1)) / steps / 3
    local size = p.batch - expected(full, function(n) return p.batch - 1 - n end)
    return {
      workload = { command "Send" { arrivals = poisson(p.rate) } },
      topologies = {
        log = topology {
          stores = { source = "document_view", view = "document_view" },
          routes = { ["*"] = { "source" } },
          feeds = {
            feed = feed {
              from = "source", to = "view",
              queue = { "partitioned_log", linger = p.linger, batch = p.batch, latency = "0 s" },
            },
          },
        },
      },
      expect = {
        equals("log.feed.lag.mean", delays / size, "s", "12 %"),
        "log.feed.lag.max <= " .. (p.linger / s(1)) .. " s",
      },
    }
  end,
}
