-- Where work has to wait for a processor or a disk, work that is thrown away is work that others
-- lack: blocking has the highest peak, flat from about 25 running transactions on, and the others
-- peak lower and earlier. No way gets past the disks: 10 accesses of 35 ms for each transaction.
local function throughput(control, mpl) return control .. "_" .. mpl .. ".command.throughput" end
local function rises(control, from, to)
  return throughput(control, from) .. " < " .. throughput(control, to)
end

return database_of_terminals {
  id = "L-ACL87-01-finite",
  title = "Blocking, immediate restart and optimism of 200 terminals; 1 processor and 2 disks",
  horizon = "4000 s", warm_up = "200 s", pages = 1000, terminals = 200, cpus = 1, disks = 2,
  mpl = { 5, 10, 25, 50, 75, 100, 200 },
  expect = {
    rises("blocking", 5, 10), rises("blocking", 10, 25), rises("blocking", 100, 50),
    rises("blocking", 200, 100),
    throughput("blocking", 25) .. " > 0.97 * " .. throughput("blocking", 50),
    throughput("blocking", 25) .. " > " .. throughput("restart", 10),
    throughput("restart", 10) .. " > " .. throughput("optimistic", 10),
    rises("restart", 5, 10), rises("restart", 25, 10), rises("restart", 50, 25),
    rises("restart", 200, 50),
    rises("optimistic", 25, 10), rises("optimistic", 50, 25), rises("optimistic", 100, 50),
    rises("optimistic", 200, 100),
    throughput("blocking", 25) .. " <= 5.714285714 /s",
    throughput("blocking", 50) .. " <= 5.714285714 /s",
    "blocking_50.db.cpu.utilization / blocking_50.db.disk.utilization == 0.857142857 within 2 %",
  },
}
