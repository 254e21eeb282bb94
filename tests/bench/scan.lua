-- A balancer that goes through every target in Lua: the fewest unanswered requests, the first of
-- equal ones. What scenarios/plugins/shortest.lua asks the host for, done by hand.
return plugin {
  kind = "balancer",
  name = "scan",
  summary = "the target with the fewest unanswered requests, found by hand",

  pick = function(self, op, targets)
    local best, least
    for i = 1, #targets do
      local target = targets[i]
      if target.up and (not best or target.outstanding < least) then
        best, least = i, target.outstanding
      end
    end
    return best
  end,
}
