-- Locks that are held for known times: shared and exclusive, one and many.

-- One shared/exclusive lock; readers at rate lr hold it for exp. mean 1/mr, writers at rate lw for
-- 1/mw. `order`: fifo, readers_first, writers_first.
function shared_exclusive_lock(case)
  local db = store {
    "table_lock", fairness = case.order, read = exponential(s(1 / case.mr)),
    write = exponential(s(1 / case.mw)),
  }
  local left = {
    mean_wait_reader = { "lock.query.lock_wait.mean", "s" },
    mean_wait_writer = { "lock.command.lock_wait.mean", "s" },
    writer_busy_fraction = { "lock.command.throughput * lock.command.part.store.mean" },
    mean_active_readers = { "lock.query.throughput * lock.query.part.store.mean" },
    -- Arriving writers see time averages, and wait unless the lock is idle.
    P_idle = { "1 - lock.command.lock_wait.waited_fraction" },
  }
  return known_case(case, {
    query "Read" { arrivals = poisson(case.lr) }, command "Write" { arrivals = poisson(case.lw) },
  }, { lock = topology { stores = { db = db }, routes = { ["*"] = { "db" } } } }, left)
end

-- Updates at rate lu lock everything for U seconds; reads take no time.
function long_updates(case)
  local topologies = {}
  for _, order in ipairs { "fifo", "writers_first" } do
    topologies[order] = topology {
      stores = { db = store { "table_lock", fairness = order, write = s(case.U) } },
      routes = { ["*"] = { "db" } },
    }
  end
  local left = {
    P_read_blocked = { "fifo.query.lock_wait.waited_fraction" },
    mean_read_wait_fifo = { "fifo.query.lock_wait.mean", "s" },
    mean_wait_given_blocked_fifo = { "fifo.query.lock_wait.waited.mean", "s" },
    mean_read_wait_update_priority = { "writers_first.query.lock_wait.mean", "s" },
  }
  return known_case(case, {
    query "Read" { arrivals = poisson(20 * case.lu) },
    command "Update" { arrivals = poisson(case.lu) },
  }, topologies, left)
end

-- A read-modify-write of length d (det: fixed, exp: exponential) against writes of others at rate
-- lam to the same key; an attempt that met one is repeated at once. One in 50 d meets no other one.
function optimistic_attempts(case)
  local workload, left = {}, {}
  for i, law in ipairs { "det", "exp" } do
    local length = law == "exp" and exponential(s(case.d)) or s(case.d)
    table.insert(workload, command(law) {
      arrivals = every(s(50 * case.d)), key = fixed(i), hold = length,
    })
    table.insert(workload, command("others_" .. law) {
      arrivals = poisson(case.lam), key = fixed(i),
    })
    left["P_abort_" .. law] = {
      string.format("occ.%s.conflicts / (occ.%s.completed + occ.%s.retries)", law, law, law),
    }
    left["E_attempts_" .. law] = {
      string.format("1 + occ.%s.retries / occ.%s.completed", law, law),
    }
    left["E_completion_" .. law] = { string.format("occ.%s.latency.mean", law), "s" }
  end
  local occ = topology {
    services = { client = service { workers = unlimited, retries = 1000 } },
    stores = { db = store { "mvcc", conflict = "first_committer" } },
    routes = { ["*"] = { "client", "db" } },
  }
  return known_case(case, workload, { occ = occ }, left)
end

-- M transactions that each lock k of D rows at the same instant, all at once: the probability that
-- no two overlap. A look at all rows, after the first are done, waits unless that is so.
function static_locking(case)
  local left = { P_no_conflict = { "1 - t.Look.lock_wait.waited_fraction" } }
  local t = topology {
    stores = { db = "row_locks" }, routes = { ["*"] = { "db" }, Clock = {} },
  }
  return scenario {
    name = case.id, title = case.title, horizon = case.horizon,
    setup = function()
      return {
        domain = domain {
          aggregates = { Granule = case.D },
          commands = { Lock = { rows = case.k, scattered = true } },
          queries = { Look = { rows = case.D }, Clock = {} },
        },
        workload = {
          command "Lock" { arrivals = every("10 s"), batch = case.M, hold = "2 s" },
          query "Clock" { arrivals = every("10 s") },
          query "Look" { follows = "Clock", think = "3 s" },
        },
        topologies = { t = t }, expect = agreements(case.known, left),
      }
    end,
  }
end
