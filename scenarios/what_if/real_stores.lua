-- The same shop over databases set up like real ones: who waits, who fails, who has to try again.
return scenario {
  name = "real_stores", title = "One database, with the defaults of real ones",
  horizon = "120 s", warm_up = "10 s",
  parameters = {
    hold = { "30 ms", min = "0 s", max = "1 s",
             doc = "how long a command keeps its transaction open" },
  },
  setup = function(p)
    local stores = {
      postgres = postgres_like, serializable = postgres_serializable, innodb = innodb_like,
      sql_server = sql_server_locking, sqlite = sqlite_default, sqlite_wal = sqlite_wal_default,
      sqlite_patient = sqlite_wal_immediate, events = kurrent_like,
    }
    local topologies = {}
    for name, store in pairs(stores) do topologies[name] = crud { store = store } end
    return {
      workload = {
        query "Read" { arrivals = poisson(300), key = zipf(0.9, 500) },
        command "Write" { arrivals = poisson(15), key = zipf(0.9, 500), hold = p.hold },
      },
      topologies = topologies,
      expect = {
        -- Readers wait for writers only where readers take locks.
        "postgres.query.lock_wait.max == 0 s", "innodb.query.lock_wait.max == 0 s",
        "sql_server.query.lock_wait.mean > 0 s", "sqlite_wal.query.failed == 0",
        -- Without patience SQLite refuses a second writer; with it, writers poll.
        "sqlite.command.failed > 0", "sqlite_patient.command.failed == 0",
        "sqlite_patient.command.lock_wait.mean > postgres.command.lock_wait.mean",
      },
    }
  end,
}
