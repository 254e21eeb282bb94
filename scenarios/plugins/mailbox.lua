-- A queue in Lua: every group has a box of messages and hands them out in order, `latency` after
-- they were published. The same rule as the built-in fifo without a capacity.

-- Gives waiting messages to consumers that are ready. `own` is the box of group number g.
local function hand_out(g, own)
  while own.idle[1] and own.first <= own.last and own.due[own.first] <= host:now() do
    local consumer, place = table.remove(own.idle, 1), own.first
    host:deliver(g, consumer, own.id[place])
    own.id[place], own.due[place] = nil, nil
    own.first = place + 1
    own.in_hand = own.in_hand + 1
  end
end

return plugin {
  kind = "queue",
  name = "mailbox",
  summary = "one ordered box of messages per group, in Lua",
  params = {
    latency = { "0 s", min = "0 s", max = "1 min",
                doc = "from publishing until a consumer can get the message" },
  },

  create = function(self, host, config)
    self.latency = config.latency
    self.groups = {}
    for g = 1, config.groups do
      -- Places first .. last wait; `idle` lists the consumers that are ready.
      self.groups[g] = { id = {}, due = {}, first = 1, last = 0, idle = {}, in_hand = 0 }
    end
  end,

  publish = function(self, message)
    for g, own in ipairs(self.groups) do
      own.last = own.last + 1
      own.id[own.last] = message.id
      own.due[own.last] = host:now() + self.latency
      if self.latency == 0 then hand_out(g, own) end
    end
    if self.latency > 0 then host:after(self.latency, "arrived") end
  end,

  timer = function(self, tag)
    for g, own in ipairs(self.groups) do hand_out(g, own) end
  end,

  ready = function(self, group, consumer)
    table.insert(self.groups[group].idle, consumer)
    hand_out(group, self.groups[group])
  end,

  -- A message that was not handled goes back to the front.
  acknowledge = function(self, group, consumer, id, handled)
    local own = self.groups[group]
    own.in_hand = own.in_hand - 1
    if not handled then
      own.first = own.first - 1
      own.id[own.first], own.due[own.first] = id, host:now()
      hand_out(group, own)
    end
  end,

  depth = function(self, group)
    local own = self.groups[group]
    return own.last - own.first + 1 + own.in_hand
  end,
}
