-- PostgreSQL with copies for the readers, as it can be measured with sleeps inside transactions.
-- Times without a unit are milliseconds. `base` is how long each statement takes when nobody is in
-- the way; a bulk update is one key that stands for the whole table.

local function on_tables(case, workload, architecture, left)
  return scenario {
    name = case.id, title = case.title, horizon = case.horizon or "600 s", warm_up = "10 s",
    setup = function()
      return {
        workload = workload, topologies = { postgres = topology(architecture) },
        expect = predictions(case.measured, left),
      }
    end,
  }
end

local function bulk_updates(case)
  return {
    query "Read" { arrivals = poisson(case.readers) },
    command "UpdateAll" { arrivals = every(ms(case.every)), hold = ms(case.hold) },
  }
end

-- Every `every` a transaction holds ACCESS EXCLUSIVE on the table for `hold`; `readers` point reads
-- per second of that same table.
function one_table(case)
  local table_itself = store {
    "table_lock", read = ms(case.base.read), write = ms(case.base.bulk_update),
  }
  local left = { stale_fraction = "postgres.query.stale_fraction" }
  statement_times(left, "reader_lockstmt_ms", "postgres.query.lock_wait", case.base.read)
  return on_tables(case, bulk_updates(case), {
    stores = { items = table_itself }, routes = { ["*"] = { "items" } },
  }, left)
end

-- The same updates, while the readers read `copies` tables of their own. After each commit the
-- copies are refreshed one after the other, each in a transaction of `refresh` that shows itself at
-- its commit.
function copied_tables(case)
  local left = {
    stale_fraction = "postgres.query.stale_fraction",
    ["stale_age_ms.mean"] = "postgres.query.staleness.mean / postgres.query.stale_fraction",
  }
  statement_times(left, "reader_lockstmt_ms", "postgres.query.lock_wait", case.base.read)
  return on_tables(case, bulk_updates(case), {
    stores = {
      items = store { "mvcc", write = ms(case.base.bulk_update) },
      copies = store { "mvcc", replicas = case.copies, read = ms(case.base.read) },
    },
    routes = { GET = { "copies" }, POST = { "items" } },
    feeds = {
      refresh = feed {
        from = "items", to = "copies", mode = "image_swap",
        copy = ms(case.refresh + case.base.commit),
      },
    },
  }, left)
end

-- A standby that applies each commit `delay` after it was made, or before it is acknowledged
-- (remote_apply). Half of the updates are followed by a read of their row on the standby, one of
-- `thinks` later; nobody else updates that row meanwhile.
function standby(case)
  case.horizon = "110 s"
  local way = { from = "primary", to = "standby", capture = ms(case.delay or 0) }
  if case.remote_apply then way.queue, way.capture = "direct_call", nil end
  local left = { ["commit_to_visible_ms.p50"] = "postgres.consistency_window.p50" }
  local workload, rate = {}, case.updates / 2 / #case.thinks
  for i, think in ipairs(case.thinks) do
    local update, look = "Update" .. i, "Look" .. i
    table.insert(workload, command(update) { arrivals = poisson(rate), key = uniform_keys(100000) })
    table.insert(workload, query(look) { follows = update, think = ms(think) })
    left["stale_fraction_at_x" .. think] = string.format("postgres.%s.stale_fraction", look)
  end
  return on_tables(case, workload, {
    stores = {
      primary = store { "mvcc", write = ms(case.base.write) },
      standby = store { "mvcc", read = ms(case.base.read) },
    },
    routes = { GET = { "standby" }, POST = { "primary" } }, feeds = { replication = feed(way) },
  }, left)
end
