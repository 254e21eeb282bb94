-- A read-modify-write of length d fails when another write (Poisson) hit its key meanwhile, and
-- tries again at once. With rate x d = m: attempts exp(m) for a fixed d, 1 + m for an exponential
-- one. 0.5 /s and 1 s: 1.648721 attempts, 1.648721 s; exponential: 1.5 attempts, 1.5 s. One attempt
-- in 100 s meets no other one; the writes between take no time.
return scenario {
  name = "optimistic", title = "Optimistic retries against other writers",
  horizon = "200100 s", warm_up = "100 s",
  parameters = {
    writes = { 0.5, min = 0.01, max = 10, unit = "1/s", doc = "other writes to the key" },
    d = { "1 s", min = "1 ms", max = "5 s", doc = "mean length of an attempt" },
    exponential = { false, doc = "its length is drawn anew each time, not fixed" },
  },
  setup = function(p)
    local d, tries = p.d / s(1), 2000
    local m = p.writes * d
    local length = p.exponential and exponential(p.d) or p.d
    local attempts = p.exponential and 1 + m or math.exp(m)
    return {
      workload = {
        command "Modify" { arrivals = every("100 s"), key = fixed(0), hold = length },
        command "Write" { arrivals = poisson(p.writes), key = fixed(0) },
      },
      topologies = {
        occ = topology {
          services = { client = service { workers = unlimited, retries = 1000 } },
          stores = { db = store { "mvcc", conflict = "first_committer" } },
          routes = { ["*"] = { "client", "db" } },
        },
      },
      expect = {
        equals("occ.command.retries / " .. tries, attempts - 1, "", "15 %"),
        equals("occ.command.latency.mean * occ.command.completed / " .. tries,
               p.exponential and d * (1 + m) or attempts * d, "s", "10 %"),
        "occ.command.conflicts == occ.command.retries",
        "occ.command.lock_wait.max == 0 s",
      },
    }
  end,
}
