-- Erlang A, M/M/c+M: who waits gives up after an exponential patience.
-- 1.2 on 1 server, patience 2 s: P(abandon) = 0.366204, Lq = 0.878890, utilisation 0.760555.
-- 48 on 50 servers, patience 1 s: P(abandon) = 0.039418, Lq = 1.892041.
return scenario {
  name = "erlang_a", title = "Patience runs out", horizon = "40000 s", warm_up = "200 s",
  parameters = {
    arrivals = { 1.2, min = 0.1, max = 500, doc = "per service time" },
    servers = { 1, min = 1, max = 500, doc = "that serve one queue" },
    patience = { "2 s", min = "10 ms", max = "1000 s", doc = "mean" },
  },
  setup = function(p)
    local theta, weight, sum, waiting, busy = s(1) / p.patience, 1, 1, 0, 0
    for n = 1, p.servers + 2000 do
      weight = weight * p.arrivals / (math.min(n, p.servers) + math.max(0, n - p.servers) * theta)
      sum = sum + weight
      busy = busy + math.min(n, p.servers) * weight
      waiting = waiting + math.max(0, n - p.servers) * weight
    end
    local lq = waiting / sum
    return {
      workload = { query "Call" { arrivals = poisson(p.arrivals) } },
      topologies = {
        calls = queue {
          workers = p.servers, time = exponential("1 s"), patience = exponential(p.patience),
        }
      },
      expect = {
        equals(
          "calls.query.failed.impatient / calls.query.offered", theta * lq / p.arrivals, "", "6 %"
        ),
        equals("calls.server.queue.mean", lq, "", "8 %"),
        equals("calls.server.utilization", busy / sum / p.servers, "", "3 %"),
      },
    }
  end,
}
