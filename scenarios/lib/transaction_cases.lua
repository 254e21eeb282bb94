-- Transactions of many rows, under locks and their rivals: conflicts, deadlocks, thrashing.

-- Why the first-order rate of deadlocks in the books, M k^4 / (4 D^2) for a transaction beside M
-- others, has the right powers and a constant that is too high: two deadlock when the first, at
-- request i, holds i - 1 rows and meets one of the h that the other holds, and the other then asks
-- for one of those at one of the k - h requests that it has left. Averaged over h and summed over i
-- that is M k^2 (k - 1)^2 / (12 D^2). The books let both ask k times for k / 2 rows, whatever they
-- have left. Both are judged.

-- M transactions, always: each asks for k of D rows, one after the other, with an exponential step
-- before each, and one more before it commits; so it holds k / 2 of them on average, the convention
-- of the formulas. Deadlocks are counted among two transactions on D / 100 and D / 200 rows and
-- brought to M and D by the formulas' powers.
function low_contention(case)
  local aggregates, commands, workload, topologies = {}, {}, {}, {}
  local function transactions(name, rows, n, step)
    aggregates["Row_" .. name] = rows
    commands[name] = { aggregate = "Row_" .. name, rows = case.k, scattered = true }
    table.insert(workload, command(name) {
      arrivals = clients { n = n, think = exponential(step) }, hold = erlang(step * case.k, case.k),
    })
    topologies[name] = topology {
      stores = { db = store { "row_locks", statements = "per_key" } },
      routes = { [name] = { "db" }, ["*"] = { delay(s(1e6)) } },
    }
  end
  transactions("low", case.D, case.M, ms(10))
  transactions("few", case.D // 100, 2, ms(1))
  transactions("fewer", case.D // 200, 2, ms(1))
  local deadlocks =
    string.format("%d * few.lock.deadlocks / few.few.offered / (100 * 100)", case.M - 1)
  local left = {
    P_conflict_per_request = {
      string.format("low.lock.conflicts / (%d * low.low.completed)", case.k),
    },
    P_txn_waits = { "low.low.lock_wait.waited_fraction" },
    P_deadlock_per_txn = { deadlocks }, P_deadlock_to_first_order = { deadlocks },
    growth_of_deadlocks_on_half_the_rows = {
      "(fewer.lock.deadlocks / fewer.fewer.offered) / (few.lock.deadlocks / few.few.offered)",
    },
  }
  return scenario {
    name = case.id, title = case.title, horizon = case.horizon,
    setup = function()
      return {
        domain = domain { aggregates = aggregates, commands = commands },
        workload = workload, topologies = topologies, expect = agreements(case.known, left),
      }
    end,
  }
end

-- Updates of replicated data (Gray, Helland, O'Neil and Shasha 1996). Each of `nodes` nodes begins
-- TPS transactions a second of A updates of AT seconds each. Eager ones update every node in the
-- same transaction and take as many times longer; lazy ones happen at the master. The locks are
-- those of one copy. A + 1 equal steps, one of them before the first lock, make a transaction hold
-- A / 2 locks on average, as the formulas have it. `parts` = { name = { nodes =, eager =, rows =,
-- TPS =, AT =, lasts = }, ... } on rows of their own.
local function replicated_updates(case, parts, left)
  local aggregates, commands, workload = {}, {}, {}
  local routes = {}
  for name, part in pairs(parts) do
    local AT = (part.AT or case.AT) * (part.eager and part.nodes or 1)
    local step = s(case.A * AT / (case.A + 1))
    local rate = part.nodes * (part.TPS or case.TPS)
    aggregates["Row_" .. name] = part.rows
    commands[name] = { aggregate = "Row_" .. name, rows = case.A, scattered = true }
    routes[name] = { delay(step), "db" }
    table.insert(workload, command(name) {
      arrivals = poisson(phases {
        { lasts = part.lasts or case.horizon, rate = rate }, { rate = 0 },
      }),
      hold = step * case.A,
    })
  end
  local locked = topology {
    stores = { db = store { "row_locks", statements = "per_key" } }, routes = routes,
  }
  return scenario {
    name = case.id, title = case.title, horizon = case.horizon,
    setup = function()
      return {
        domain = domain { aggregates = aggregates, commands = commands }, workload = workload,
        topologies = { locked = locked }, expect = agreements(case.known, left),
      }
    end,
  }
end

-- What `part` of locked, with few transactions on few rows, has of deadlocks a second, brought to
-- the case's rates, times and rows, and `nodes` times fewer nodes, by the powers of the formulas:
-- TPS^2 AT / DB^2, and N^3 where updates are eager and N^2 at a lazy master.
local function deadlocks_of_case(case, parts, part, nodes)
  local few = parts[part]
  local scale = (case.TPS / few.TPS) ^ 2 * (case.AT / few.AT) * (few.rows / case.DB) ^ 2
  scale = scale / nodes ^ (few.eager and 3 or 2) / (few.lasts / s(1))
  return { string.format("%.12g /s * locked.%s.conflicts", scale, part), "/s" }
end

-- One node as it is; and how deadlocks grow from one node to four. Few transactions on few rows
-- have deadlocks that can be counted although few wait, and the growth is the same.
function updates_of_one_node(case)
  local parts = { single = { nodes = 1, rows = case.DB } }
  for _, nodes in ipairs { 1, 2, 4 } do
    local lasts = case.horizon
    if nodes > 1 then lasts = lasts / 4 end -- they have more of them
    parts["eager_" .. nodes] = {
      nodes = nodes, eager = true, rows = 50, TPS = 120, AT = 65e-6, lasts = lasts,
    }
    parts["lazy_" .. nodes] = { nodes = nodes, rows = 50, TPS = 120, AT = 260e-6, lasts = lasts }
  end
  local function growth(mode, nodes)
    local less = nodes == 1 and "4 * " or ""
    return {
      string.format("%slocked.%s_4.conflicts / locked.%s_%d.conflicts", less, mode, mode, nodes)
    }
  end
  local waits = "locked.single.lock_wait.waited_fraction"
  local single = deadlocks_of_case(case, parts, "eager_1", 1)
  local eager = deadlocks_of_case(case, parts, "eager_2", 2)
  local lazy = deadlocks_of_case(case, parts, "lazy_2", 2)
  return replicated_updates(case, parts, {
    single_node_transactions = { "locked.single.throughput * locked.single.latency.mean" },
    PW_single = { waits }, eager_wait_rate = { "locked.single.throughput * " .. waits, "/s" },
    eager_deadlocks_from_1_to_4_nodes = growth("eager", 1),
    eager_deadlocks_from_2_to_4_nodes = growth("eager", 2),
    lazy_master_deadlocks_from_1_to_4_nodes = growth("lazy", 1),
    lazy_master_deadlocks_from_2_to_4_nodes = growth("lazy", 2),
    single_deadlock_rate = single, single_deadlock_rate_to_first_order = single,
    eager_deadlock_rate = eager, eager_deadlock_rate_to_first_order = eager,
    lazy_master_deadlock_rate = lazy, lazy_master_deadlock_rate_to_first_order = lazy,
  })
end

-- How waits grow from one node to ten. Where a third waits the formulas are none, so there are
-- `spread` times as many rows, and that many times fewer waits.
-- Deadlocks are counted among few transactions on few rows.
function growth_of_waits(case)
  local rows, waits = case.spread * case.DB, ".lock_wait.waited_fraction"
  local parts = {
    eager_few = {
      nodes = 10, eager = true, rows = 50, TPS = 120, AT = 2.6e-6, lasts = s(1000),
    },
    lazy_few = { nodes = 10, rows = 50, TPS = 120, AT = 26e-6, lasts = s(1000) },
    one = { nodes = 1, rows = rows }, lazy = { nodes = 10, rows = rows, lasts = "300 s" },
    eager = { nodes = 10, eager = true, rows = rows, lasts = "100 s" },
  }
  local function growth(mode)
    return { string.format("10 * locked.%s%s / locked.one%s", mode, waits, waits) }
  end
  local eager = deadlocks_of_case(case, parts, "eager_few", 1)
  local lazy = deadlocks_of_case(case, parts, "lazy_few", 1)
  return replicated_updates(case, parts, {
    eager_deadlock_rate = eager, eager_deadlock_rate_to_first_order = eager,
    lazy_master_deadlock_rate = lazy, lazy_master_deadlock_rate_to_first_order = lazy,
    growth_10x_nodes_eager = growth "eager", growth_10x_nodes_lazy_master = growth "lazy",
    PW_single = { string.format("%d * locked.one%s", case.spread, waits) },
    eager_wait_rate = {
      string.format("%d /s * locked.eager%s", case.spread * 10 * case.TPS, waits), "/s",
    },
  })
end

-- M transactions, always, for each M of `active`; each asks for k of D rows of its own kind, one
-- after the other, with an exponential step before each and one before it commits. The victim of a
-- deadlock begins anew with other rows.
function thrashing(case)
  local aggregates, commands, workload, step = {}, {}, {}, ms(1)
  for _, M in ipairs(case.active) do
    local name = "with_" .. M
    aggregates["Row_" .. M] = case.D
    commands[name] = { aggregate = "Row_" .. M, rows = case.k, scattered = true }
    table.insert(workload, command(name) {
      arrivals = clients { n = M, think = exponential(step) }, hold = erlang(step * case.k, case.k),
    })
  end
  local locked = topology {
    stores = { db = store { "row_locks", statements = "per_key" } }, routes = { ["*"] = { "db" } },
  }
  return scenario {
    name = case.id, title = case.title, horizon = case.horizon, warm_up = case.warm_up,
    setup = function()
      return {
        domain = domain { aggregates = aggregates, commands = commands }, workload = workload,
        topologies = { locked = locked }, expect = case.expect,
      }
    end,
  }
end

-- Pages read and written by a transaction of so many pages: a quarter of them is written.
local pages_written = {
  [4] = 1, [5] = 1, [6] = 2, [7] = 2, [8] = 2, [9] = 2, [10] = 2, [11] = 3, [12] = 3,
}

-- The closed model of Agrawal, Carey and Livny (1987): `terminals` think for a second and ask for a
-- transaction of 4 to 12 pages, each terminal always for as many, that writes a quarter of them.
-- To read a page takes 35 ms at a disk and 15 ms at a processor, to write it as much again; there
-- are `cpus` and `disks` of them, or one for everybody. No more than mpl transactions run at once.
-- Who is restarted waits for its turn anew, under immediate restart after an exponential pause that
-- is the mean response time so far. Topologies: each way of `control` at each `mpl`.
function database_of_terminals(case)
  local commands, workload, topologies, accesses = {}, {}, {}, {}
  local ends = { [4] = 1, [12] = 1 } -- so that the mean is 8: 200 = 9 * 22 + 2
  for size, writes in pairs(pages_written) do
    local name, n = "Pages_" .. size, case.terminals // 9 + (ends[size] or 0)
    commands[name] = { rows = writes, reads = size - writes, scattered = true }
    table.insert(workload, command(name) {
      arrivals = clients { n = n, think = exponential("1 s") },
    })
    accesses[name] = visit("db", ms(50 * (size + writes)))
  end
  local control = {
    blocking = { "row_locks", statements = "per_key" },
    restart = { "row_locks", statements = "per_key", deadlock = "no_wait" },
    optimistic = {
      "mvcc", isolation = "serializable", conflict = "first_committer", statements = "per_key",
    },
  }
  local machine = { cpus = case.cpus, disks = case.disks, disk_share = case.disks and 0.7 }
  local pauses = { backoff = exponential("1 s"), adaptive_backoff = true }
  for name, given in pairs(control) do
    for _, mpl in ipairs(case.mpl) do
      local routes = {}
      for kind, access in pairs(accesses) do routes[kind] = { "terminal", access } end
      topologies[name .. "_" .. mpl] = topology {
        services = {
          terminal = service(merged({ workers = "unlimited", retries = 1000 },
            name == "restart" and pauses or {})),
        },
        stores = { db = store(merged(given, machine, { connections = mpl })) }, routes = routes,
      }
    end
  end
  return scenario {
    name = case.id, title = case.title, horizon = case.horizon, warm_up = case.warm_up,
    setup = function()
      return {
        domain = domain { aggregates = { Page = case.pages }, commands = commands },
        workload = workload, topologies = topologies, expect = case.expect,
      }
    end,
  }
end
