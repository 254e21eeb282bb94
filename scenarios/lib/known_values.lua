-- For scenarios that repeat a textbook case: expectations beside values that are known.

-- known = { name = { value, tolerance }, ... } with the tolerance as text, "2 %" or "0.01 s", or
-- "<=" or ">=" for a bound, and misses = true where the value is known to be another; left =
-- { name = { expression, unit }, ... }. An expectation for each, in the order of their names.
function agreements(known, left)
  local names, expect = {}, {}
  for name in pairs(known) do table.insert(names, name) end
  table.sort(names)
  for _, name in ipairs(names) do
    local expression = left[name]
    if not expression then error("nothing tells '" .. name .. "'") end
    local value, tolerance, unit = known[name][1], known[name][2], expression[2] or ""
    local claim = equals(expression[1], value, unit, tolerance)
    if known[name].misses then
      claim = string.format("%s != %.12g %s within %s", expression[1], value, unit, tolerance)
    end
    if tolerance == "<=" or tolerance == ">=" then
      claim = string.format("%s %s %.12g %s", expression[1], tolerance, value, unit)
    end
    table.insert(expect, claim)
  end
  return expect
end

-- The scenario of a case: { id =, title =, horizon =, warm_up =, known = }.
function known_case(case, workload, topologies, left, faults)
  return scenario {
    name = case.id, title = case.title, horizon = case.horizon, warm_up = case.warm_up or "0 s",
    setup = function()
      return {
        workload = workload, topologies = topologies, faults = faults,
        expect = agreements(case.known, left),
      }
    end,
  }
end

-- left["W_" .. name] = the mean latency in the topology `name`, for each of the topologies.
function mean_latencies(topologies)
  local left = {}
  for name in pairs(topologies) do left["W_" .. name] = { name .. ".query.latency.mean", "s" } end
  return left
end
