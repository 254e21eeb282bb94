-- @NAME@: a queue for cqrslab.

-- Gives waiting messages of a group to its consumers that are ready.
local function hand_out(number, group)
  while group.idle[1] and group.first <= group.last do
    local consumer, id = table.remove(group.idle, 1), group.waiting[group.first]
    group.waiting[group.first] = nil
    group.first = group.first + 1
    group.in_hand = group.in_hand + 1
    host:deliver(number, consumer, id)
  end
end

return plugin {
  kind = "queue",
  name = "@NAME@",
  summary = "one ordered queue per group",

  create = function(self, host, config)
    self.groups = {}
    for g = 1, config.groups do
      self.groups[g] = { waiting = {}, first = 1, last = 0, idle = {}, in_hand = 0 }
    end
  end,

  publish = function(self, message)
    for number, group in ipairs(self.groups) do
      group.last = group.last + 1
      group.waiting[group.last] = message.id
      hand_out(number, group)
    end
  end,

  ready = function(self, number, consumer)
    table.insert(self.groups[number].idle, consumer)
    hand_out(number, self.groups[number])
  end,

  -- A message that was not handled is the first again.
  acknowledge = function(self, number, consumer, id, handled)
    local group = self.groups[number]
    group.in_hand = group.in_hand - 1
    if not handled then
      group.first = group.first - 1
      group.waiting[group.first] = id
      hand_out(number, group)
    end
  end,

  depth = function(self, number)
    local group = self.groups[number]
    return group.last - group.first + 1 + group.in_hand
  end,
}
