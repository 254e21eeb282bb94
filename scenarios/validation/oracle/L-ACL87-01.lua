-- Blocking has its peak at about 50 running transactions; optimism keeps rising and is best at
-- many; immediate restart, whose pauses keep all but about 50 away, flattens into a plateau.
local function throughput(control, mpl) return control .. "_" .. mpl .. ".command.throughput" end
local function rises(control, from, to)
  return throughput(control, from) .. " < " .. throughput(control, to)
end
local function plateau(mpl)
  return throughput("restart", mpl) .. " / " .. throughput("restart", 75) .. " == 1 within 5 %"
end

return database_of_terminals {
  id = "L-ACL87-01",
  title = "Blocking, immediate restart and optimism of 200 terminals; resources for everybody",
  horizon = "600 s", warm_up = "60 s", pages = 1000, terminals = 200,
  mpl = { 5, 10, 25, 50, 75, 100, 200 },
  expect = {
    rises("blocking", 5, 10), rises("blocking", 10, 25), rises("blocking", 25, 50),
    rises("blocking", 75, 50), rises("blocking", 100, 75), rises("blocking", 200, 100),
    rises("optimistic", 5, 10), rises("optimistic", 10, 25), rises("optimistic", 25, 50),
    rises("optimistic", 50, 75), rises("optimistic", 75, 100),
    throughput("optimistic", 200) .. " > 0.97 * " .. throughput("optimistic", 100),
    throughput("optimistic", 200) .. " > " .. throughput("blocking", 50),
    throughput("optimistic", 200) .. " > " .. throughput("restart", 200),
    rises("restart", 5, 10), rises("restart", 10, 25), rises("restart", 25, 50),
    plateau(100), plateau(200),
  },
}
