-- An attempt takes d and succeeds with probability p; after failure k the client waits min(cap, b
-- 2^k) as it is, uniform between 0 and that, or half of that plus a uniform half. p = 0.5, d = b =
-- 0.1 s, cap 10 s: 0.628125, 0.414063, 0.521094 s. The route tries at most 60 times.
return scenario {
  name = "retry_backoff", title = "Growing pauses, with and without jitter",
  horizon = "10000 s", warm_up = "0 s",
  parameters = {
    success = { 0.5, min = 0.2, max = 1, doc = "probability of each attempt" },
    d = { "100 ms", min = "1 ms", max = "10 s", doc = "length of an attempt" },
    b = { "100 ms", min = "1 ms", max = "10 s", doc = "first pause" },
    cap = { "10 s", min = "1 ms", max = "1000 s", doc = "longest pause" },
  },
  setup = function(p)
    local d, b, cap = p.d / s(1), p.b / s(1), p.cap / s(1)
    local function pause(k) return math.min(cap, b * 2 ^ k) end
    local jitters = {
      none = function(w) return s(w) end,
      full = function(w) return uniform("0 s", s(w)) end,
      equal = function(w) return uniform(s(w / 2), s(w)) end,
    }
    local topologies, pauses, attempts = {}, 0, 1 / p.success
    for k = 0, 59 do pauses = pauses + (1 - p.success) ^ (k + 1) * pause(k) end
    for name, jitter in pairs(jitters) do
      local steps = {}
      for k = 0, 59 do
        table.insert(steps, delay(p.d))
        table.insert(
          steps, branch { { p.success, jump("done") }, { 1 - p.success, delay(jitter(pause(k))) } }
        )
      end
      table.insert(steps, label("done"))
      table.insert(steps, delay("0 s"))
      topologies[name] = topology { routes = { ["*"] = steps } }
    end
    return {
      workload = { query "Call" { arrivals = poisson(2) } },
      topologies = topologies,
      expect = {
        equals("none.query.latency.mean", d * attempts + pauses, "s", "15 %"),
        equals("full.query.latency.mean", d * attempts + pauses / 2, "s", "10 %"),
        equals("equal.query.latency.mean", d * attempts + pauses * 3 / 4, "s", "12 %"),
      },
    }
  end,
}
