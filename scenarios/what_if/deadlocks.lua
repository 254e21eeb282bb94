-- Every transfer changes two accounts, one after the other, in the order that chance gave. Two that
-- meet in opposite orders wait for each other. What can a database do about that, and what does it
-- cost? Six databases serve the same tellers, each of whom starts a transfer, waits for its end,
-- pauses, and starts the next:
--   at_once        who would close a circle of waits is the victim (InnoDB)
--   after_a_while  who has waited for `patience` looks for a circle (PostgreSQL: 1 s)
--   timeout        nobody looks; who has waited for `patience` gives up
--   wound_wait     the older makes the younger that is in its way a victim
--   wait_die       the younger is the victim instead of waiting for an older
--   ordered        everybody locks the smaller account first
return scenario {
  name = "deadlocks", title = "Six ways with deadlocks",
  horizon = "120 s", warm_up = "5 s",
  parameters = {
    tellers = { 24, min = 1, max = 500, doc = "who make transfers" },
    accounts = { 30, min = 2, max = 10000, doc = "accounts they are spread over" },
    pause = { "50 ms", min = "0 s", max = "10 s", doc = "mean time between two of one teller" },
    think = { "20 ms", min = "0 s", max = "1 s", doc = "how long a transfer keeps its locks" },
    patience = { "500 ms", min = "1 ms", max = "10 s", doc = "wait before something is done" },
  },
  setup = function(p)
    local function accounts(settings)
      settings.statements = "per_key"
      settings.write = exponential("1 ms")
      settings[1] = "row_locks"
      return topology {
        services = {
          bank = service { workers = unlimited, retries = 20, backoff = exponential("5 ms") },
        },
        stores = { db = store(settings) },
        routes = { ["*"] = { "bank", "db" } },
      }
    end
    return {
      domain = domain {
        aggregates = { Account = p.accounts },
        commands = { Transfer = { rows = 2, scattered = true } },
      },
      workload = {
        command "Transfer" {
          arrivals = clients { n = p.tellers, think = exponential(p.pause) },
          key = uniform_keys(p.accounts), hold = p.think,
        },
      },
      topologies = {
        at_once = accounts {},
        after_a_while = accounts { deadlock_timeout = p.patience },
        timeout = accounts { deadlock = "timeout", lock_timeout = p.patience },
        wound_wait = accounts { deadlock = "wound_wait" },
        wait_die = accounts { deadlock = "wait_die" },
        ordered = accounts { sorted = true },
      },
      expect = {
        "ordered.lock.deadlocks == 0",
        "at_once.lock.deadlocks > 0",
        "wait_die.lock.deadlocks > wound_wait.lock.deadlocks",
        "wound_wait.lock.deadlocks > at_once.lock.deadlocks",
        "at_once.command.throughput > 2 * after_a_while.command.throughput",
        "ordered.command.throughput > wait_die.command.throughput",
        "timeout.command.failed.lock_timeout > 0",
      },
    }
  end,
}
