-- What the architectures of this folder share: defaults, and tables made from them.
-- Everything here is an ordinary table of the topology language; a scenario can write it by hand.

local hop = "0.05 ms" -- one way through the network of one data centre

-- The fields of each table in turn; later ones win. Messages point at the last one.
function merged(...)
  local result = {}
  for _, t in ipairs({ ... }) do
    for key, value in pairs(t) do result[key] = value end
    adopt(t, result)
  end
  return result
end

-- A server that works 0.4 ms per request and keeps its worker while the database works.
function server(overrides)
  return service(merged({ workers = 8, time = exponential("0.4 ms"), hop = hop }, overrides or {}))
end

-- A server that authorises and validates: on either side the same requests are refused as by the
-- one api of crud{}.
function query_server(overrides)
  return server(merged({ authorises = true, validates = true }, overrides or {}))
end

-- One that also does what the command side does: while it keeps its worker, retry after a conflict.
function command_server(overrides)
  local given = overrides or {}
  local retries = {}
  if given.blocking ~= false then retries = { retries = 3, backoff = exponential("5 ms") } end
  return query_server(merged(retries, given))
end

-- A gateway hands a request on and is free again.
function gateway_server(overrides)
  return service(merged(
    { workers = 32, time = exponential("0.1 ms"), hop = hop, blocking = false }, overrides or {}))
end

-- The settings of a preset and those that stand beside it.
local function with_preset(given)
  local preset = given.store or given[1]
  if type(preset) ~= "table" or preset.store == nil then return given end
  local whole = merged(preset, given)
  whole[1] = nil
  whole.store = preset.store
  return whole
end

-- One database. `given` is a plugin's name, or a table that has it under `store` or first; a preset
-- may stand for the name.
function database(plugin, given)
  if type(given) == "string" then given = { store = given } end
  local defaults = {
    read = exponential("0.2 ms"), write = exponential("0.5 ms"), apply = exponential("0.2 ms"),
    hop = hop,
  }
  given = with_preset(given or {})
  if given.store == nil and given[1] == nil then defaults.store = plugin end
  return store(merged(defaults, given))
end

-- Reading methods to one list of steps, all others to the other.
function by_method(queries, commands)
  return { GET = queries, HEAD = queries, ["*"] = commands }
end

reply_time = hop
