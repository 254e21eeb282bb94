-- A balancer in Lua that draws: the shortest of a few targets looked at. The same rule, and the
-- same draws, as the built-in power_of_two.
return plugin {
  kind = "balancer",
  name = "two_choices",
  summary = "the shortest of some targets chosen at random, in Lua",
  params = {
    choices = { 2, min = 1, max = 16, unit = "targets", doc = "targets looked at per request" },
  },

  create = function(self, host, config)
    self.choices = config.choices
    self.luck = host:stream("choices")
  end,

  pick = function(self, op, targets)
    local luck = self.luck
    local best = luck:target(op, targets)
    if not best then return nil end
    local least = targets[best].outstanding
    for slot = 1, self.choices - 1 do
      local other = luck:target(op, targets, slot)
      local open = targets[other].outstanding
      if open < least then best, least = other, open end
    end
    if host:asked() then
      host:explain("target " .. best .. ": " .. least .. " outstanding")
    end
    return best
  end,
}
