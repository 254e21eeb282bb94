-- Keys spread over servers by hashing. A case takes the mean over `rings` components that differ
-- in their hashes, each visited by every request.

-- Topologies in which every request visits services s1, s2, ... of `n` instances each.
local function components(case, instances, balancer)
  local services, route = {}, {}
  for i = 1, case.rings or 1 do
    services["s" .. i] = station {
      instances = instances, workers = unlimited, balancer = balancer, watch = true,
    }
    route[i] = "s" .. i
  end
  return topology { services = services, routes = { ["*"] = route } }
end

-- "(t.s1.share.max + t.s2.share.max + ...) / rings"
local function mean_of(case, name, metric)
  local terms = {}
  for i = 1, case.rings or 1 do terms[i] = string.format("%s.s%d%s", name, i, metric) end
  return "(" .. table.concat(terms, " + ") .. ") / " .. #terms
end

-- All keys come twice. Before they come again one server goes (of n), or one more is there. What
-- the leaving server had, and nothing else, has to move.
function keys_move(case)
  local topologies, faults, pass = {}, {}, s(case.keys / 100)
  topologies.whole = components(case, case.n, case.balancer)
  topologies.removed = components(case, case.n, case.balancer)
  topologies.added = components(case, case.n + 1, case.balancer)
  for i = 1, case.rings or 1 do
    table.insert(faults, crash("removed.s" .. i .. "[1]", { at = pass, lasts = pass + "1 s" }))
    table.insert(faults, crash("added.s" .. i .. "[1]", { at = "0 s", lasts = pass }))
  end
  case.warm_up, case.horizon = pass, pass * 2
  local left = {
    mean_share = { mean_of(case, "whole", "[1].share") },
    share_sd_one_node = { mean_of(case, "whole", ".share.sd") },
    expected_max_share = { mean_of(case, "whole", ".share.max") },
    expected_min_share = { mean_of(case, "whole", ".share.min") },
    moved_fraction_on_remove = { mean_of(case, "removed", ".moved_fraction") },
    moved_fraction_on_add = { mean_of(case, "added", ".moved_fraction") },
    moved_between_survivors = {
      mean_of(case, "removed", ".moved_fraction") .. " - " .. mean_of(case, "whole", "[1].share"),
    },
  }
  local workload = { query "Get" { arrivals = every("10 ms"), key = sequential(case.keys) } }
  return known_case(case, workload, topologies, left, faults)
end

-- Where single keys go: known = { [key] = { bucket, ... } } for as many servers as `buckets` says.
function keys_have_buckets(case)
  return scenario {
    name = case.id, title = case.title, horizon = "100 s",
    setup = function()
      local workload, services, routes, expect = {}, {}, {}, {}
      for _, one in ipairs(case.table) do
        local key, steps = one[1], {}
        for i, n in ipairs(case.buckets) do
          local name = string.format("k%d_%d", key, n)
          services[name] = station {
            instances = n, workers = unlimited, balancer = case.balancer, watch = true,
          }
          steps[i] = name
          table.insert(expect, string.format("t.%s[%d].share == 1", name, one[i + 1] + 1))
        end
        routes["Get" .. key] = steps
        table.insert(workload, query("Get" .. key) { arrivals = at("1 s"), key = fixed(key) })
      end
      return {
        workload = workload, expect = expect,
        topologies = { t = topology { services = services, routes = routes } },
      }
    end,
  }
end

-- `m` requests, none of which ends, thrown at n servers: how many the fullest has, how many none.
function balls_into_bins(case)
  local services, arms = {}, {}
  for i = 1, case.rings or 1 do
    services["s" .. i] = station {
      instances = case.n, workers = unlimited, balancer = case.balancer, time = "1000 s",
      watch = true,
    }
    arms[i] = "s" .. i
  end
  local step = arms[2] and parallel(arms) or arms[1]
  case.horizon, case.warm_up = "200 s", "100 s"
  local topologies = { t = topology { services = services, routes = { ["*"] = { step } } } }
  local left = {
    E_max_load = { string.format("%d * (%s)", case.m, mean_of(case, "t", ".share.max")) },
    max_load = { string.format("%d * t.s1.share.max", case.m) },
    E_empty = {
      string.format("%d * (1 - (%s))", case.n, mean_of(case, "t", ".held.at_least_1")),
    },
  }
  local key = case.keys and uniform_keys(case.keys) or nil
  return known_case(case, {
    query "Ball" { arrivals = at("100 s"), batch = case.m, key = key },
  }, topologies, left)
end
