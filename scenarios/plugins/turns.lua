-- A balancer in Lua: every target gets its turn. The same rule as the built-in round_robin.
return plugin {
  kind = "balancer",
  name = "turns",
  summary = "each target in turn, in Lua",

  create = function(self, host, config)
    self.last = 0
  end,

  -- The number of the target that gets the request, counted from 1; nil when none is up.
  pick = function(self, op, targets)
    local n, i = #targets, self.last
    for _ = 1, n do
      i = i % n + 1
      if targets[i].up then
        self.last = i
        return i
      end
    end
  end,
}
