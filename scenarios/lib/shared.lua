-- shared{ store =, gateway =, query =, command = }: separate servers over one database.
--
-- Parts: services `gateway`, `query`, `command`, store `db`. The gateway sends GET and HEAD to the
-- query servers and every other method to the command servers.
function shared(arguments)
  known_keys(arguments, "shared", { "store", "gateway", "query", "command" })
  return topology {
    services = {
      gateway = gateway_server(arguments.gateway),
      query = query_server(arguments.query),
      command = command_server(arguments.command),
    },
    stores = { db = database("row_locks", arguments.store) },
    routes = by_method({ "gateway", "query", "db" }, { "gateway", "command", "db" }),
    reply = reply_time,
  }
end
