-- A balancer in Lua that looks at every target: the fewest unanswered requests, the first of equal
-- ones. The same rule as the built-in least_outstanding with ties = "first".
return plugin {
  kind = "balancer",
  name = "shortest",
  summary = "the target with the fewest unanswered requests, in Lua",

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
