-- SQLite under contention, as it can be measured with sleeps inside transactions. Times without a
-- unit are milliseconds. `base` is how long each statement takes when nobody is in the way.

local function database(case)
  local plugin = case.journal == "wal" and "sqlite_wal" or "sqlite_rollback"
  return store {
    plugin, begin = case.begin, busy = case.busy or "default", poll = "1 ms",
    busy_timeout = ms(case.timeout or 5000), read = ms(case.base.read),
    write = ms(case.base.update), sync = ms(case.base.commit),
  }
end

local function on_database(case, workload, left)
  return scenario {
    name = case.id, title = case.title, horizon = case.horizon or "600 s", warm_up = "10 s",
    setup = function()
      return {
        workload = workload,
        topologies = {
          sqlite = topology { stores = { db = database(case) }, routes = { ["*"] = { "db" } } },
        },
        expect = predictions(case.measured, left),
      }
    end,
  }
end

local function law(mean, random) return random and exponential(ms(mean)) or ms(mean) end

-- One writer, every `every` on a fixed schedule or, with random_gap, an exponential time after its
-- last commit, holding its transaction open for `hold`; `readers` point reads per second that keep
-- their read transaction for reader_hold.
function sqlite_readers_and_writer(case)
  local left = { reader_busy_fraction = "sqlite.query.failed.lock_timeout / sqlite.query.offered" }
  statement_times(left, "reader_lockstmt_ms", "sqlite.query.lock_wait", case.base.read)
  statement_times(left, "writer_begin_wait_ms", "sqlite.command.lock_wait", case.base.begin)
  local gap = every(ms(case.every))
  if case.random_gap then gap = clients { n = 1, think = exponential(ms(case.every)) } end
  return on_database(case, {
    query "Read" { arrivals = poisson(case.readers), hold = ms(case.reader_hold or 0) },
    command "Write" { arrivals = gap, hold = law(case.hold, case.random_hold) },
  }, left)
end

-- `clients` writers that each think, exponentially, and then hold a transaction, exponentially.
function sqlite_writers(case)
  local left = { throughput_per_s = "sqlite.command.throughput" }
  statement_times(left, "lockstmt_ms", "sqlite.command.lock_wait", case.base.begin)
  local think = case.think > 0 and exponential(ms(case.think)) or "0 s"
  return on_database(case, {
    command "Write" {
      arrivals = clients { n = case.clients, think = think }, hold = exponential(ms(case.hold)),
    },
  }, left)
end

-- Commands that read, think for `hold` and then write on the same snapshot; no second try.
function sqlite_upgrades(case)
  local left = { conflict_fraction = "sqlite.command.failed.conflict / sqlite.command.offered" }
  return on_database(case, {
    command "Upgrade" { arrivals = poisson(case.rate), hold = law(case.hold, case.random_hold) },
  }, left)
end
