-- A database on a machine of its own: its processors are one queue, M/M/c, and each of its disks is
-- a queue, M/M/1, that gets its share of the work at random. What the application holds a
-- transaction open beyond its work takes no processor.
-- 4 servers at load 0.8: Wq = 0.7455 at the processors, 4 at the disks.
return scenario {
  name = "database_machine", title = "Processors and disks of a database", horizon = "22000 s",
  warm_up = "500 s",
  parameters = {
    servers = { 4, min = 1, max = 100, doc = "processors, and disks" },
    load = { 0.8, min = 0.05, max = 0.95, doc = "of each" },
  },
  setup = function(p)
    local offered, blocking = p.load * p.servers, 1
    for k = 1, p.servers do blocking = offered * blocking / (k + offered * blocking) end
    local waits = blocking / (1 - p.load * (1 - blocking))
    local wq = waits / (p.servers * (1 - p.load))
    local function database(machine)
      return topology {
        stores = { db = store(merged({ "mvcc", read = exponential("1 s") }, machine)) },
        routes = { ["*"] = { "db" } },
      }
    end
    return {
      workload = { query "Job" { arrivals = poisson(offered), hold = "2 s" } },
      topologies = {
        processors = database { cpus = p.servers },
        disks = database { disks = p.servers, disk_share = 1 },
      },
      expect = {
        equals("processors.query.latency.mean", wq + 3, "s", "10 %"),
        equals("processors.query.queue_wait.mean", wq, "s", "40 %"),
        equals("processors.query.part.store.mean", 3, "s", "2 %"),
        equals("processors.db.cpu.queue.mean", offered * wq, "", "40 %"),
        equals("processors.db.cpu.utilization", p.load, "", "6 %"),
        equals("disks.query.queue_wait.mean", p.load / (1 - p.load), "s", "20 %"),
        equals("disks.db.disk.queue.mean", offered * p.load / (1 - p.load), "", "20 %"),
        equals("disks.db.disk.utilization", p.load, "", "6 %"),
      },
    }
  end,
}
