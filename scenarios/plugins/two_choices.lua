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

  -- The host draws and compares, which costs less than to do so in Lua.
  pick = function(self, op, targets)
    local best, least = targets:least("outstanding", self.luck:targets(op, targets, self.choices))
    if best and host:asked() then
      host:explain("target " .. best .. ": " .. least .. " outstanding")
    end
    return best
  end,
}
