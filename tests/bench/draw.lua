-- A balancer that draws targets and compares them in Lua. What scenarios/plugins/two_choices.lua
-- asks the host for, done by hand.
return plugin {
  kind = "balancer",
  name = "draw",
  summary = "the shortest of some targets chosen at random, found by hand",
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
