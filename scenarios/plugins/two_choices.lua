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
    local best = self.luck:target(op, targets)
    if not best then return nil end
    for slot = 1, self.choices - 1 do
      local other = self.luck:target(op, targets, slot)
      if targets[other].outstanding < targets[best].outstanding then best = other end
    end
    if host:asked() then
      host:explain("target " .. best .. ": " .. targets[best].outstanding .. " outstanding")
    end
    return best
  end,
}
