-- Two doctors share a ward, and one of them must stay. Each signs off only after having seen that
-- the other is on duty. Under snapshot isolation both can see that, both can commit, and nobody is
-- left: they read each other's rows and write different ones, so nothing tells them of each other
-- (write skew). Serializable isolation compares what was read as well, two-phase locking keeps it
-- from changing; both pay with transactions that must start again.
return scenario {
  name = "write_skew", title = "Two doctors sign off", seeds = { "001" },
  horizon = "200 s", warm_up = "5 s",
  parameters = {
    changes = { 40, min = 1, max = 500, unit = "req/s", doc = "doctors who sign on or off" },
    wards = { 50, min = 1, max = 10000, doc = "wards with two doctors each" },
    think = { "50 ms", min = "0 s", max = "5 s", doc = "between looking and signing" },
  },
  setup = function(p)
    local function hospital(db)
      db.write = "1 ms"
      return topology {
        services = {
          desk = service { workers = unlimited, retries = 10, backoff = exponential("10 ms") },
        },
        stores = { db = store(db) },
        routes = { ["*"] = { "desk", "db" } },
      }
    end
    return {
      domain = domain {
        aggregates = { Doctor = 2 * p.wards },
        -- Doctors 2n and 2n + 1 share a ward.
        commands = { SignOff = { reads = function(doctor) return { doctor ~ 1 } end } },
      },
      workload = {
        command "SignOff" {
          arrivals = poisson(p.changes), key = uniform_keys(2 * p.wards), hold = p.think,
        },
      },
      topologies = {
        read_committed = hospital { "mvcc", isolation = "read_committed" },
        snapshot = hospital { "mvcc", isolation = "snapshot" },
        serializable = hospital { "mvcc", isolation = "serializable" },
        optimistic = hospital { "mvcc", isolation = "serializable", conflict = "first_committer" },
        locking = hospital { "row_locks", statements = "per_key" },
      },
      expect = {
        "read_committed.command.write_skews > 0",
        "snapshot.command.write_skews > 0",
        "serializable.command.write_skews == 0",
        "optimistic.command.write_skews == 0",
        "locking.command.write_skews == 0",
        "serializable.command.conflicts > snapshot.command.conflicts",
        "locking.lock.deadlocks > 0",
      },
    }
  end,
}
