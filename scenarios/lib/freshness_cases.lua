-- How old and how wrong a copy is that follows its source in one way or another.

local function copied(from, to, given)
  given.from, given.to = from, to
  return topology {
    stores = { [from] = "row_locks", [to] = "document_view" },
    routes = { GET = { to }, POST = { from } }, feeds = { feed = feed(given) },
  }
end

-- One key, written at rate lam, reaches the replica after an independent lag of mean m:
-- exponential, fixed ("det"), Erlang-2 or uniform on (0, 2 m).
function independent_lag(case)
  local lag = s(case.mean_lag)
  local laws = {
    exp = exponential(lag), det = lag, erlang2 = erlang(lag, 2),
    uniform_0_2m = uniform("0 s", lag * 2),
  }
  local topologies, left = {}, {}
  for law, capture in pairs(laws) do
    topologies[law] = copied("primary", "replica", { capture = capture })
    -- Only one topology looks back at lone writes, so that its other reads are all there are.
    if law ~= "exp" then
      topologies[law].routes.Lone, topologies[law].routes.LookBack = {}, {}
    end
    left["P_stale_" .. law] = { law .. ".Read.stale_fraction" }
  end
  left.mean_versions_behind_det = { "det.query.version_lag.mean" }
  left.P_behind_ge_2_det = { "det.query.version_lag.at_least_2" }
  -- By Little's law; no write overtakes another where the lag is fixed.
  left.mean_versions_in_flight_any = { "det.Write.throughput * det.feed.lag.mean" }
  left.visibility_after_commit_t_eq_m_exp = { "1 - exp.LookBack.stale_fraction" }
  return scenario {
    name = case.id, title = case.title, horizon = case.horizon, warm_up = case.warm_up,
    setup = function()
      return {
        workload = {
          command "Write" { arrivals = poisson(case.lam), key = fixed(0) },
          query "Read" { arrivals = poisson(2 * case.lam), key = fixed(0) },
          -- A key that nobody else writes, looked at a mean lag after each write.
          command "Lone" { arrivals = poisson(case.lam), key = uniform_keys(100000) },
          query "LookBack" { follows = "Lone", think = lag },
        },
        topologies = topologies, expect = agreements(case.known, left),
      }
    end,
  }
end

-- Events at rate lam pass one projector of exponential work at rate mu; a key has a share of them.
function one_projector(case)
  local project = exponential(s(1 / case.mu))
  local topologies = { view = copied("log", "view", { project = project }) }
  local left = {
    P_read_model_stale_any = { "view.LookAny.stale_fraction" },
    mean_backlog = { "view.Change.throughput * view.feed.lag.mean" },
    P_key_stale = { "view.LookAt.stale_fraction" },
    visibility_mean = { "view.consistency_window.mean", "s" },
    visibility_p50 = { "view.consistency_window.p50", "s" },
    visibility_p99 = { "view.consistency_window.p99", "s" },
    P_read_your_write_after_20ms = { "1 - view.After20.stale_fraction" },
    P_ryw_think_exp_mean_50ms = { "1 - view.AfterSome.stale_fraction" },
  }
  local keys = math.tointeger(math.floor(1 / case.key_share + 0.5))
  return known_case(case, {
    command "Change" { arrivals = poisson(case.lam), key = uniform_keys(keys) },
    query "LookAt" { arrivals = poisson(case.lam), key = uniform_keys(keys) },
    query "After20" { follows = "Change", think = "20 ms" },
    query "AfterSome" { follows = "Change", think = exponential("50 ms") },
  }, topologies, left)
end

-- Updates at rate lam (Poisson, or "D": equal gaps) pass one server of mean service time 1 / mu,
-- exponential or fixed, first come first served or the newest first, interrupting. How old is the
-- youngest that is through?
function age_of_information(case)
  local gap, work = s(1 / case.lam), s(1 / case.mu)
  local function server(time, discipline)
    return station { time = time, discipline = discipline }
  end
  local age = topology {
    services = {
      mm1 = server(exponential(work)), md1 = server(work), dm1 = server(exponential(work)),
      lcfs = server(exponential(work), "lifo_preemptive"),
    },
    routes = { MM1 = { "mm1" }, MD1 = { "md1" }, DM1 = { "dm1" }, LCFS = { "lcfs" } },
  }
  local left = { aoi_MM1_LCFS_preempt = { "age.LCFS.age.mean", "s" } }
  for _, name in ipairs { "MM1", "MD1", "DM1" } do
    left["aoi_" .. name] = { "age." .. name .. ".age.mean", "s" }
    left["peak_" .. name] = { "age." .. name .. ".age.peak.mean", "s" }
  end
  local workload = {}
  for _, name in ipairs { "MM1", "MD1", "LCFS" } do
    table.insert(workload, command(name) { arrivals = poisson(case.lam) })
  end
  table.insert(workload, command "DM1" { arrivals = every(gap) })
  return known_case(case, workload, { age = age }, left)
end

-- A source that changes at rate lam, copied at once every I seconds.
function periodic_refresh(case)
  local topologies = {
    copy = copied("source", "copy", { mode = "image_swap", every = s(case.I) }),
  }
  local left = {
    freshness = { "1 - copy.query.stale_fraction" }, P_stale = { "copy.query.stale_fraction" },
    mean_age = { "copy.query.staleness.mean", "s" },
    mean_unseen_changes = { "copy.query.version_lag.mean" },
  }
  return known_case(case, {
    command "Change" { arrivals = poisson(case.lam) },
    query "Look" { arrivals = poisson(2 / case.I) },
  }, topologies, left)
end

-- A write reaches each of n replicas after its own exponential delay of rate mu. Its author reads a
-- random replica t later and another one z after that.
function seen_and_lost(case)
  local swarm = topology {
    stores = {
      primary = "row_locks",
      read = store { "document_view", replicas = case.n, balancer = "random" },
    },
    routes = { GET = { "read" }, POST = { "primary" } },
    feeds = {
      feed = feed { from = "primary", to = "read", project = exponential(s(1 / case.mu)) },
    },
  }
  local left = {
    P_new_then_old = { "swarm.session.monotonic_reads.violations / swarm.command.completed" },
    P_first_read_stale = { "swarm.First.stale_fraction" },
    expected_full_convergence = { "swarm.consistency_window.mean", "s" },
  }
  return known_case(case, {
    command "Write" { arrivals = every(s(20 / case.mu)), sessions = 100000000 },
    query "First" { follows = "Write", think = s(case.t) },
    query "Second" { follows = "First", think = s(case.z) },
  }, { swarm = swarm }, left)
end
