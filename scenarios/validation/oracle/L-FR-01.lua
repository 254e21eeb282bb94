-- What counts is work of transactions that commit. Two of them conflict where they share one of 40
-- rows each; under strict priority by a coin. Locks are taken before any work. Optimism ends who is
-- in conflict with a commit; where that is found out at its own commit only, fewer do useful work.
local n, p, k = 10, 0.05, 40
local function probability_of_sharing(rows)
  local none = 1
  for i = 0, k - 1 do none = none * (rows - k - i) / (rows - i) end
  return 1 - none
end
local low, high = 2 * k, 2 * k * k / p
while high - low > 1 do
  local middle = (low + high) // 2
  if probability_of_sharing(middle) > p then low = middle else high = middle end
end

local function database(given)
  return topology { stores = { db = store(given) }, routes = { ["*"] = { "db" } } }
end
local function optimistic(validation)
  return database {
    "mvcc", isolation = "snapshot", conflict = "first_committer", statements = "per_key",
    validation = validation,
  }
end
local function effective(name)
  return { string.format("%s.command.throughput * %s.command.part.store.mean", name, name) }
end

return scenario {
  name = "L-FR-01", title = "Ten transactions, each pair in conflict with probability 0.05",
  horizon = "40000 s", warm_up = "100 s", plugins = { "plugins/strict_precedence.lua" },
  setup = function()
    local expect = agreements({
      locking_upper = { 7.962355086, "<=" }, priority_upper = { 8.025261215, "<=" },
      occ_lower = { 8.059707572, ">=" }, occ_upper = { 8.431271129, "<=" },
    }, {
      locking_upper = effective "locking", priority_upper = effective "priority",
      occ_lower = effective "optimistic", occ_upper = effective "optimistic",
    })
    table.insert(expect, effective("late")[1] .. " < " .. effective("optimistic")[1])
    return {
      domain = domain {
        aggregates = { Row = high }, commands = { Change = { rows = k, scattered = true } },
      },
      workload = {
        command "Change" {
          arrivals = clients { n = n, think = "0 s" }, hold = erlang("1 s", k),
        },
      },
      topologies = {
        locking = database { "row_locks" },
        priority = database { "strict_precedence", conflict = p },
        optimistic = optimistic "at_statements", late = optimistic "at_commit",
      },
      expect = expect,
    }
  end,
}
