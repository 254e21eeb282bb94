-- crud{ store =, api = }: one service for every method over one database.
--
-- Parts: service `api`, store `db`. The api has as many workers as the query and command services
-- of cqrs{} together (2 instances of 8), so that a comparison compares equal hardware. It does the
-- command side's work too: it authorises, validates and retries.
function crud(arguments)
  known_keys(arguments, "crud", { "store", "api" })
  return topology {
    services = { api = command_server(merged({ instances = 2 }, arguments.api or {})) },
    stores = { db = database("row_locks", arguments.store) },
    routes = { ["*"] = { "api", "db" } },
    reply = reply_time,
  }
end
