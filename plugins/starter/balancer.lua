-- @NAME@: a balancer for cqrslab.
return plugin {
  kind = "balancer",
  name = "@NAME@",
  summary = "each target in turn, past those with a long queue",
  params = {
    patience = { 4, min = 0, max = 1000, unit = "requests",
                 doc = "requests that a target may have waiting before the next one is tried" },
  },

  create = function(self, host, config)
    self.patience, self.last = config.patience, 0
  end,

  -- The number of the target that gets the request, or nil when none may.
  pick = function(self, op, targets)
    local n, first_up = #targets, nil
    for tried = 1, n do
      local i = (self.last + tried - 1) % n + 1
      if targets[i].up then
        first_up = first_up or i
        if targets[i].waiting <= self.patience then
          self.last = i
          return i
        end
      end
    end
    self.last = first_up or self.last
    return first_up
  end,
}
