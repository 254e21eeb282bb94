-- cqrs{ write =, read =, feed =, gateway =, query =, command = }: separate servers over separate
-- databases, the read side fed from the write side.
--
-- Parts: services `gateway`, `query`, `command`, stores `write` and `read`, feed `feed`. Commands
-- go to the write store; its events (or whole images: feed = { mode = "image_swap", ... }) reach
-- every replica of the read store. The listener has an event 1 ms after the commit, but where the
-- queue is itself the way out of the database: a row of the same transaction, its log, a call.
local own_way = { direct_call = true, outbox_poller = true, change_data_capture = true }

local function build(arguments, write_plugin)
  local given = arguments.feed or {}
  local queue = type(given.queue) == "table" and given.queue[1] or given.queue
  local defaults = { from = "write", to = "read", capture = "1 ms" }
  if own_way[queue] then defaults.capture = "0 s" end
  if given.mode ~= "image_swap" then
    defaults.queue, defaults.project = "fifo", exponential("0.2 ms")
  end
  return topology {
    services = {
      gateway = gateway_server(arguments.gateway),
      query = query_server(arguments.query),
      command = command_server(arguments.command),
    },
    stores = {
      write = database(write_plugin, arguments.write),
      read = database("document_view", arguments.read),
    },
    routes = by_method({ "gateway", "query", "read" }, { "gateway", "command", "write" }),
    feeds = { feed = feed(merged(defaults, given)) },
    reply = reply_time,
  }
end

local keys = { "write", "read", "feed", "gateway", "query", "command" }

function cqrs(arguments)
  known_keys(arguments, "cqrs", keys)
  return build(arguments, "row_locks")
end

-- event_sourced{...}: cqrs{} whose write store is by default a log of events.
function event_sourced(arguments)
  known_keys(arguments, "event_sourced", keys)
  return build(arguments, "event_log")
end
