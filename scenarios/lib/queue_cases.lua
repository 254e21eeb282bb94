-- Queues and logs between a source and a view: batches, relays that look now and then, partitions.

local function relayed(queue, more)
  local given = { from = "source", to = "view", queue = queue }
  for key, value in pairs(more or {}) do given[key] = value end
  return topology {
    stores = { source = "document_view", view = "document_view" },
    routes = { ["*"] = { "source" } }, feeds = { feed = feed(given) },
  }
end

-- A batch opens at its first message and closes when it has B or after T.
function producer_batches(case)
  local log = {
    "partitioned_log", partitions = 1, linger = s(case.T), batch = case.B, latency = "0 s",
  }
  local left = { mean_delay = { "log.feed.lag.mean", "s" } }
  for name, expression in pairs(case.probes or {}) do left[name] = expression end
  return known_case(case, {
    command "Send" { arrivals = poisson(case.lam) },
  }, { log = relayed(log) }, left)
end

-- Each attempt takes d and succeeds with probability p; after failure k the client waits min(cap, b
-- 2^k) as it is, uniform between 0 and that, or half of that and a uniform half. At most 60 tries.
function growing_pauses(case)
  local jitters = {
    no = function(w) return s(w) end,
    full = function(w) return uniform("0 s", s(w)) end,
    equal = function(w) return uniform(s(w / 2), s(w)) end,
  }
  local topologies, left = {}, {}
  for name, jitter in pairs(jitters) do
    local steps = {}
    for k = 0, 59 do
      table.insert(steps, "attempt")
      table.insert(steps, branch {
        { case.p, jump("done") }, { 1 - case.p, delay(jitter(math.min(case.cap, case.b * 2 ^ k))) },
      })
    end
    table.insert(steps, label("done"))
    table.insert(steps, delay("0 s"))
    topologies[name] = topology {
      services = { attempt = station { workers = 1000, time = s(case.d) } },
      routes = { ["*"] = steps },
    }
    left["E_time_" .. name .. "_jitter"] = { name .. ".query.latency.mean", "s" }
  end
  -- By the utilization law: work done per request is as many attempts.
  left.E_attempts = {
    string.format("1000 * no.attempt.utilization / (%.12g s * no.query.throughput)", case.d),
  }
  local workload = { query "Call" { arrivals = poisson(case.rate or 20) } }
  return known_case(case, workload, topologies, left)
end

-- B0 events wait, more come at rate lam, one projector handles mu per second. A last one in line,
-- less urgent than all others, is served at the instant when the projector is empty. That takes B0
-- independent busy periods, so projectors with a thousandth of the backlog tell the variance.
function catching_up(case)
  local services, routes, workload = {}, {}, {}
  local function projector(name, backlog)
    services[name] = station { discipline = "priority" }
    routes["Event_" .. name] = { visit(name, exponential(s(1 / case.mu))) }
    routes["Last_" .. name] = { visit(name, "0 s") }
    table.insert(workload, command("Event_" .. name) {
      name = "backlog_" .. name, arrivals = at("0 s"), batch = backlog,
    })
    table.insert(workload, command("Event_" .. name) {
      name = "more_" .. name, arrivals = poisson(case.lam),
    })
    table.insert(workload, query("Last_" .. name) { arrivals = at("1 ns"), priority = 1 })
    return "p.Last_" .. name .. ".latency.mean"
  end
  local whole, sum, squares = projector("whole", case.B0), {}, {}
  for i = 1, case.parts do
    local one = projector("part" .. i, case.B0 // 1000)
    table.insert(sum, one)
    table.insert(squares, one .. " * " .. one)
  end
  local mean = string.format("(%s) / %d", table.concat(sum, " + "), case.parts)
  local left = {
    mean_time_to_empty = { whole, "s" },
    events_processed_mean = { string.format("%d + %.12g /s * %s", case.B0, case.lam, whole) },
    variance_of_time_to_empty = {
      string.format("1000 * ((%s) / %d - %s * %s) / (1 s * 1 s)", table.concat(squares, " + "),
                    case.parts, mean, mean),
    },
  }
  return known_case(case, workload, { p = topology { services = services, routes = routes } }, left)
end
