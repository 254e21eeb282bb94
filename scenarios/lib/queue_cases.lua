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
-- independent busy periods, so a backlog takes as long as its parts one after the other, and its
-- variance is that of a part times their number: tenths tell the mean, thousandths the standard
-- deviation. (All of it at once would be 100,000 requests open together.) A part begins every
-- `lasts` seconds, and in the last fifth before that no more come, so that it has its own backlog
-- only.
function catching_up(case)
  local services, routes, workload = {}, {}, {}
  local function rebuild(name, parts, lasts)
    services[name] = station { discipline = "priority" }
    routes["Event_" .. name] = { visit(name, exponential(s(1 / case.mu))) }
    routes["Start_" .. name] = {}
    routes["Last_" .. name] = { visit(name, "0 s") }
    local more = phases {
      { lasts = s(0.8 * lasts), rate = case.lam }, { lasts = s(0.2 * lasts), rate = 0 },
      repeats = true,
    }
    table.insert(workload, command("Event_" .. name) {
      name = "backlog_" .. name, arrivals = every(s(lasts)), batch = case.B0 // parts,
    })
    table.insert(workload, command("Event_" .. name) {
      name = "more_" .. name, arrivals = poisson(more),
    })
    table.insert(workload, query("Start_" .. name) { arrivals = every(s(lasts)) })
    table.insert(workload, query("Last_" .. name) {
      follows = "Start_" .. name, think = "1 ns", priority = 1,
    })
  end
  rebuild("tenth", 10, 20)
  rebuild("thousandth", 1000, 0.2)
  local time = "10 * p.Last_tenth.latency.mean"
  local left = {
    mean_time_to_empty = { time, "s" },
    events_processed_mean = { string.format("%d + %.12g /s * %s", case.B0, case.lam, time) },
    sd_time_to_empty = {
      string.format("%.12g * p.Last_thousandth.latency.sd", math.sqrt(1000)), "s",
    },
  }
  return known_case(case, workload, { p = topology { services = services, routes = routes } }, left)
end

-- A relay looks every `period` and takes everything; then each event takes an exponential time of
-- its own, mean `publish_mean`. No two events on their way are of one key, or the later one would
-- stand for both.
function polling_relay(case)
  local function relay(publish)
    return relayed {
      "outbox_poller", period = s(case.period), batch = 1000000, order = "parallel",
      publish = publish, mark = "0 s",
    }
  end
  local topologies = {
    poll = relay("0 s"), total = relay(exponential(s(case.publish_mean))),
  }
  local left = {
    poll_delay_mean = { "poll.feed.lag.mean", "s" }, poll_delay_p50 = { "poll.feed.lag.p50", "s" },
    poll_delay_p99 = { "poll.feed.lag.p99", "s" }, poll_delay_sd = { "poll.feed.lag.sd", "s" },
    total_mean = { "total.feed.lag.mean", "s" }, total_p99 = { "total.feed.lag.p99", "s" },
  }
  return known_case(case, {
    command "Send" { arrivals = poisson(case.rate), key = sequential(100000) },
  }, topologies, left)
end

-- As polling_relay, but a look takes no more than the b oldest events, and nothing takes time.
-- `flood`, for the last `flooded` seconds, has twice as many as it can take.
function relay_with_batches(case)
  local topologies = {}
  for _, name in ipairs { "Send", "Flood" } do
    local relay = relayed {
      "outbox_poller", period = s(case.period), batch = case.batch_limit, order = "parallel",
      publish = "0 s", mark = "0 s",
    }
    relay.routes = { [name] = { "source" }, ["*"] = {} }
    topologies[name:lower()] = relay
  end
  local left = {
    mean_delay = { "send.feed.lag.mean", "s" },
    mean_left_after_poll = { "send.feed.outbox_poller.left_after_poll.mean" },
    max_throughput = { string.format("flood.feed.applied / %d s", case.flooded), "/s" },
  }
  return known_case(case, {
    command "Send" { arrivals = poisson(case.lam) },
    command "Flood" {
      arrivals = poisson(phases {
        { lasts = case.horizon - s(case.flooded), rate = 0 },
        { rate = 2 * case.batch_limit / case.period },
      }),
    },
  }, topologies, left)
end

-- `partitions` of a log on a group of `consumers`, each of which handles mu per second. A backlog
-- of B, spread over the partitions, is handled at the rate of those who have anything to read, and
-- the last of it when the consumer with the most partitions is through: by then B have been handled
-- at the largest rate that all partitions bear.
function group_of_consumers(case)
  local log = { "partitioned_log", partitions = case.partitions, linger = "0 s", latency = "0 s" }
  local topologies = {
    group = relayed(log, { consumers = case.consumers, project = s(1 / case.mu) }),
  }
  local function rate(share, lag)
    return string.format("%d / group.feed.lag.%s", share * case.B, lag)
  end
  local active = rate(1 / 2, "p50") .. string.format(" / (%.12g /s)", case.mu)
  local left = {
    active_consumers = { active },
    idle_consumers = { case.consumers .. " - " .. active },
    max_partitions_on_one_consumer = {
      string.format("%.12g /s * group.feed.lag.max / %.12g", case.mu, case.B / case.partitions),
    },
    max_total_rate_uniform_keys = { rate(1, "max"), "/s" },
    at_most = { rate(1, "max"), "/s" },
  }
  return known_case(case, {
    command "Backlog" { arrivals = at("0 s"), batch = case.B, key = sequential(case.B) },
  }, topologies, left)
end

-- Deliveries beyond the first, in four ways. A consumer crashes at rate g and is back at once. What
-- one crash does, does not depend on when the one before was, so they come every `every` seconds
-- here, at equally many instants of all parts of what they meet, and shares of messages are what
-- one crash does times g over the rate of messages.
--   window: it acknowledges a message w after its effect, and dies in between;
--   periodic: it stores its position every Tc, reading lam messages a second;
--   count: after every n messages;
--   lost: nobody crashes, but the sender does not hear of a delivery with probability q, and
--   repeats it until he does.
function delivered_again(case)
  local gap, slow = 1 / case.lam, 1 / case.slow_rate
  local log = { "partitioned_log", partitions = 1, linger = "0 s", latency = "0 s" }
  local function reading(settings)
    local given = merged(log, { static_members = true, rebalance_time = "0 s" }, settings)
    return relayed(given)
  end
  local topologies = {
    window = relayed("fifo", { acknowledge = s(case.w) }),
    periodic = reading { commit = "periodic", commit_interval = s(case.Tc) },
    count = reading { commit = "count", commit_every = case.n },
    lost = topology { stores = { source = "event_log" }, routes = { ["*"] = { "source" } } },
  }
  local sources = {
    window = { arrivals = every(s(slow)) }, periodic = { arrivals = poisson(case.lam) },
    count = { arrivals = every(s(gap)) },
    lost = { arrivals = poisson(case.lam), resends = case.q, resend_after = "10 ms" },
  }
  local workload, faults, since_start = {}, {}, 0
  for name, source in pairs(sources) do
    source.key = sequential(100000)
    table.insert(workload, command(name) (source))
    local routes = topologies[name].routes
    routes[name], routes["*"] = routes["*"], {}
  end
  for i = 0, case.crashes - 1 do
    local phase = (37 * i % case.crashes + 0.5) / case.crashes
    local function dies(name, at)
      table.insert(faults, crash(name, { at = s(at), lasts = "0 s" }))
    end
    dies("window.feed", case.every * (i + 1) + slow * phase)
    dies("count.feed", case.every * (i + 1) + gap * case.n * phase)
    -- Its clock starts anew with it.
    since_start = since_start + case.Tc * (case.every // case.Tc + phase)
    dies("periodic.feed", since_start)
  end
  local function per_crash(name) return name .. ".feed.duplicates / " .. case.crashes end
  local function share(name, rate)
    return string.format("%s * %.12g", per_crash(name), case.g / rate)
  end
  local again = "lost.command.repeated / (lost.lost.completed - lost.command.repeated)"
  local left = {
    P_dup_ack_window = { share("window", case.slow_rate) },
    dups_per_crash_periodic = { per_crash("periodic") },
    dup_ratio_periodic = { share("periodic", case.lam) },
    dups_per_crash_count = { per_crash("count") },
    deliveries_per_message_ack_loss = { "1 + " .. again }, dup_ratio_ack_loss = { again },
  }
  return known_case(case, workload, topologies, left, faults)
end
