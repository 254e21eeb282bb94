-- Read and write quorums drawn at random, and nothing brings the other copies up to date: a read
-- misses the newest k versions with probability p^k, p = C(n-w, r) / C(n, r) (Bailis and others
-- 2012, after Malkhi and others). So p of the reads are stale and they lag by p / (1 - p) versions
-- on average. 3, 1, 1: p = 2/3, lag 2. 3, 1, 2: 1/3, 0.5. 10, 2, 1: 0.8, 4.
return scenario {
  name = "quorum_k_staleness", title = "Versions that a partial quorum misses",
  horizon = "105 s", warm_up = "5 s",
  parameters = {
    n = { 3, min = 1, max = 10, doc = "copies" },
    r = { 1, min = 1, max = 10, doc = "of them asked by a read" },
    w = { 1, min = 1, max = 10, doc = "of them sent a write" },
  },
  setup = function(p)
    local misses = 1
    for i = 0, p.r - 1 do misses = misses * math.max(0, p.n - p.w - i) / (p.n - i) end
    return {
      workload = {
        command "Write" { arrivals = every("10 ms"), key = fixed(0) },
        query "Read" { arrivals = poisson(500), key = fixed(0) },
      },
      topologies = {
        quorum = topology {
          stores = {
            db = store { "quorum", quorum = "non_expanding", n = p.n, r = p.r, w = p.w,
                         write_delay = "0 s", ack_delay = "0 s", request_delay = "0 s",
                         response_delay = "0 s" },
          },
          routes = { ["*"] = { "db" } },
        },
      },
      expect = {
        equals("quorum.query.stale_fraction", misses, "", "2 %"),
        equals("quorum.query.version_lag.mean", misses / (1 - misses), "", "4 %"),
      },
    }
  end,
}
