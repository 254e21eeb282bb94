-- Poisson arrivals split over exponential servers of mean service time 1 s (divided by its speed),
-- each with its own queue, first come first served.

local function servers(case, balancer, more)
  local given = {
    instances = case.n, time = exponential("1 s"), balancer = balancer, speeds = case.speeds,
    watch = case.watch,
  }
  for key, value in pairs(more or {}) do given[key] = value end
  return queue(given)
end

-- The policies by the names that the cases use.
local policies = {
  random = "random", round_robin = "round_robin", jsq = "least_outstanding",
  po2 = "power_of_two", po2_distinct = { "power_of_two", distinct = true },
  jiq = "join_idle", sed = "shortest_expected_delay",
}

local function jobs(rate) return { query "Job" { arrivals = poisson(rate) } } end

-- Of infinitely many servers at load x a share x^((d^k - 1) / (d - 1)) holds k or more, if each job
-- joins the shortest of d that it samples.
local function share_holding(x, d, k)
  local exponent = 0
  for i = 0, k - 1 do exponent = exponent + d ^ i end
  return x ^ exponent
end
local function mean_held(x, d)
  local sum, k = 0, 1
  repeat
    local share = share_holding(x, d, k)
    sum, k = sum + share, k + 1
  until share < 1e-12 or k > 10000
  return sum
end

-- A run knows the load that it was asked for only by the arrivals and services that it drew (a
-- million of them: to 0.13 %), and near saturation that moves everything by several percent. By how
-- much, its utilization tells, whose mean is the load exactly: `expression` less what `of`, a
-- function of the load, differs there from its value at the load, to first order (a control
-- variate).
local function at_the_load(case, topology, expression, of, unit)
  local step = (1 - case.load) / 1000
  local slope = (of(case.load + step) - of(case.load - step)) / (2 * step)
  return string.format("%s - %.6g%s * (%s.server.utilization - %.12g)", expression, slope,
                       unit or "", topology, case.load)
end

-- n equal servers at `load` each, under the `policies` named, and "central": one queue for all.
function split_over_equal_servers(case)
  local topologies = {}
  for _, name in ipairs(case.policies) do
    topologies[name] = servers(case, policies[name])
    if name == "central" then
      topologies[name] = queue { workers = case.n, time = exponential("1 s") }
    end
  end
  local left = mean_latencies(topologies)
  local function mean_time(x) return mean_held(x, 2) / case.load end
  for _, name in ipairs { "po2", "po2_distinct" } do
    local latency = left["W_" .. name]
    if latency then latency[1] = at_the_load(case, name, latency[1], mean_time, " s") end
  end
  left.sigma = { "round_robin.query.queue_wait.waited_fraction" }
  left.sojourn_p99_round_robin = { "round_robin.query.latency.p99", "s" }
  left.P_both_empty = { "jsq.server.all_idle" }
  return known_case(case, jobs(case.n * case.load), topologies, left)
end

-- Servers of different `speeds`; best_random splits by the rates `best`.
function split_over_unequal_servers(case)
  local rate = 0
  for _, speed in ipairs(case.speeds) do rate = rate + case.load * speed end
  case.n, case.watch = #case.speeds, true
  local topologies = {
    jsq = servers(case, "least_outstanding"), sed = servers(case, "shortest_expected_delay"),
    random = servers(case, { "random", weighted = true }),
    best_random = servers(case, { "random", weighted = true }, { weights = case.best }),
  }
  local left = mean_latencies(topologies)
  left.util_fast_jsq = { "jsq.server[1].utilization" }
  left.util_slow_jsq = { "jsq.server[2].utilization" }
  return known_case(case, jobs(rate), topologies, left)
end

-- Join the shortest of d servers sampled with replacement, for each d of `looks`.
function split_by_looks(case)
  local topologies = {}
  for _, d in ipairs(case.looks) do
    topologies["d" .. d] = servers(case, { "power_of_two", choices = d }, { watch = d == 2 })
  end
  local left = {}
  for _, d in ipairs(case.looks) do
    -- By Little's law from the number in the system, which no end of the run cuts off.
    local time = string.format("d%d.server.queue.mean / %.12g + d%d.server.utilization / %.12g", d,
                               case.n * case.load, d, case.load)
    local function mean_time(x) return mean_held(x, d) / case.load end
    left["T_d" .. d] = { at_the_load(case, "d" .. d, time, mean_time) }
    for _, k in ipairs { 2, 3 } do
      local share = string.format("d%d.server.held.at_least_%d", d, k)
      local function holding(x) return share_holding(x, d, k) end
      left["frac_queue_ge_" .. k .. "_d" .. d] = { at_the_load(case, "d" .. d, share, holding) }
    end
  end
  return known_case(case, jobs(case.n * case.load), topologies, left)
end
