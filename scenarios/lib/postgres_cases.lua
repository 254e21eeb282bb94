-- PostgreSQL under contention, as it can be measured with sleeps inside transactions. Times without
-- a unit are milliseconds. `base` is how long each statement takes when nobody is in the way; what
-- a transaction does before its first lock is a delay on the way to the store.

local function law(mean, random) return random and exponential(ms(mean)) or ms(mean) end

-- `left` is what predicts the measured quantities. The requests of `workload` go through the
-- `steps` to the store `db`; a Clock touches nothing.
local function on_database(case, workload, db, steps, left, services)
  table.insert(steps, "db")
  return scenario {
    name = case.id, title = case.title, horizon = case.horizon or "600 s", warm_up = "10 s",
    setup = function()
      return {
        workload = workload,
        topologies = {
          postgres = topology {
            services = services, stores = { db = store(db) },
            routes = { ["*"] = steps, Clock = case.cycle and {} },
          },
        },
        expect = predictions(case.measured, left),
      }
    end,
  }
end

local function population(case)
  if case.rate then return poisson(case.rate) end
  local think = case.think > 0 and exponential(ms(case.think)) or "0 s"
  return clients { n = case.clients, think = think }
end

-- BEGIN; UPDATE of one of `rows` rows, chosen with `skew`; hold; COMMIT. By `clients` who then
-- think, exponentially, or at a `rate`. What is done under the lock is the UPDATE and the COMMIT.
function postgres_row_updates(case)
  local base = case.base
  local db = merged(postgres_like, { write = ms(base.update + base.commit) })
  local left = {
    throughput_per_s = "postgres.command.throughput",
    ["response_ms.mean"] = "postgres.command.latency.mean",
  }
  statement_times(left, "lockstmt_ms", "postgres.command.lock_wait", base.update)
  return on_database(case, {
    command "Update" {
      arrivals = population(case), key = zipf(case.skew or 0, case.rows),
      hold = law(case.hold, case.random_hold),
    },
  }, db, { delay(ms(base.begin)) }, left)
end

-- BEGIN; UPDATE i; hold; UPDATE j; hold; COMMIT of two different rows out of `rows`; a victim of a
-- deadlock goes on, like the others, with new ones.
function postgres_pairs(case)
  local base = case.base
  local db = merged(postgres_locking, {
    watch = true, statements = "per_key", sorted = case.sorted,
    deadlock_timeout = ms(case.deadlock_timeout), write = ms(2 * base.update + base.commit),
  })
  local victims = "postgres.command.failed.deadlock / postgres.command.completed"
  local left = {
    throughput_per_s = "postgres.command.throughput",
    deadlock_per_commit = victims,
    deadlocks_per_s = victims .. " * postgres.command.throughput",
  }
  statement_times(left, "lockstmt_ms", "postgres.db.lock_wait", base.update)
  return on_database(case, {
    command "Update" {
      arrivals = population(case), key = uniform_keys(case.rows), rows = 2, scattered = true,
      hold = ms(2 * case.hold),
    },
  }, db, { delay(ms(base.begin)) }, left)
end

-- The locks that `writer` and `reader` meet in: "lock_table" takes ACCESS EXCLUSIVE and "update"
-- rows; "plain" is a SELECT that sees a snapshot, "for_update" and "for_share" one that locks.
local function meeting_place(writer, reader)
  if reader == "for_update" then return merged(postgres_locking, { read_mode = "exclusive" }) end
  if reader == "for_share" then return postgres_locking end
  return writer == "lock_table" and { store = "table_lock" } or postgres_like
end

-- A writer every `every`, on a fixed schedule or, with random_gap, an exponential time after its
-- last commit, which keeps its locks for `hold`; `readers` per second that keep theirs, if any, for
-- reader_hold. Without `every` nobody writes.
function postgres_readers_and_writer(case)
  local base = case.base
  local db = merged(meeting_place(case.writer, case.reader), {
    read = ms(base.read), write = ms(base.update + base.commit),
  })
  local left = {
    reader_timeout_fraction = "postgres.query.failed.lock_timeout / postgres.query.offered",
  }
  statement_times(left, "reader_lockstmt_ms", "postgres.query.lock_wait", base.read)
  statement_times(left, "writer_lockstmt_ms", "postgres.command.lock_wait", base.update)
  local workload = {
    query "Read" {
      arrivals = poisson(case.readers), hold = ms(case.reader_hold or 0),
      lock_timeout = ms(case.lock_timeout or 0),
    },
  }
  if case.every then
    local gap = every(ms(case.every))
    if case.random_gap then gap = clients { n = 1, think = exponential(ms(case.every)) } end
    table.insert(workload, command "Write" {
      arrivals = gap, rows = case.rows or 1, hold = law(case.hold, case.random_hold),
    })
  end
  return on_database(case, workload, db, {}, left)
end

-- In cycles of `cycle`: a SELECT that runs for `long_select`, an ALTER TABLE `alter_at` after its
-- begin, which waits no longer than lock_timeout (0: for ever), and `readers` short SELECTs per
-- second.
function postgres_convoy(case)
  local db = { store = "table_lock", read = ms(case.base.read), write = ms(case.base.alter) }
  local left = { blocked_fraction = "postgres.Read.lock_wait.waited_fraction" }
  statement_times(left, "reader_lockstmt_ms", "postgres.Read.lock_wait", case.base.read)
  statement_times(left, "blocked_reader_wait_ms", "postgres.Read.lock_wait.waited", case.base.read)
  return on_database(case, {
    query "LongRead" { arrivals = every(ms(case.cycle)), hold = ms(case.long_select) },
    query "Clock" { arrivals = every(ms(case.cycle)) },
    command "Alter" {
      follows = "Clock", think = ms(case.alter_at), lock_timeout = ms(case.lock_timeout),
    },
    query "Read" { arrivals = poisson(case.readers) },
  }, db, {}, left)
end

-- The version of one row is read, the application works for `hold`, and UPDATE .. WHERE version = ?
-- finds that another was first: then all is done again, up to `retries` times.
function postgres_version_checks(case)
  local db = { store = "mvcc", conflict = "first_committer", write = ms(case.base.update) }
  local attempts = "(postgres.command.offered + postgres.command.retries)"
  local left = {
    throughput_per_s = "postgres.command.throughput",
    conflict_per_attempt = "postgres.command.conflicts / " .. attempts,
    ["tries.mean"] = attempts .. " / postgres.command.offered",
    ["response_ms.mean"] = "postgres.command.latency.mean",
    ["response_ms.p99"] = "postgres.command.latency.p99",
  }
  return on_database(case, {
    command "Change" { arrivals = poisson(case.rate), hold = law(case.hold, case.random_hold) },
  }, db, { "client", delay(ms(case.base.read)) }, left, {
    client = service { workers = unlimited, retries = case.retries or 0 },
  })
end
