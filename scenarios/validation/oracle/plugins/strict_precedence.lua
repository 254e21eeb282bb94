-- A store in Lua in which each pair of transactions conflicts by a coin, whatever its keys, and a
-- transaction runs when none that is older and in conflict with it is there any more, running or
-- waiting: strict priority by age.
return plugin {
  kind = "store",
  name = "strict_precedence",
  summary = "conflicts by a coin, and the older of two goes first",
  params = {
    conflict = { 0.05, min = 0, max = 1, doc = "probability that two transactions conflict" },
  },

  create = function(self, host, config)
    self.conflict, self.coins = config.conflict, host:stream("coins")
    self.places = 65536 -- a lock for each transaction that is there
    self.open, self.older = {}, {}
  end,

  locks = function(self)
    return {
      count = self.places,
      modes = { "shared", "exclusive" },
      compatible = { shared = { "shared" } },
      order = "fifo",
    }
  end,

  -- Each holds its own lock to the end; who must wait for it asks to share it.
  next = function(self, t, event)
    if event == "begin" then
      local older = {}
      for _, id in ipairs(self.open) do
        if self.coins:real((t.id << 16) + id) < self.conflict then table.insert(older, id) end
      end
      self.older[t.id] = older
      table.insert(self.open, t.id)
      return lock(t.id % self.places, "exclusive")
    end
    if event == "observed" then return work(t.work + t.hold) end
    if event == "worked" then return t.kind == "read" and finish() or commit() end
    if event == "committed" then return finish() end
    local older = self.older[t.id]
    if t.phase == 1 then
      t.phase = 0
      return unlock(older[t.cursor] % self.places)
    end
    t.cursor = t.cursor + 1
    if t.cursor > #older then return observe() end
    t.phase = 1
    return lock(older[t.cursor] % self.places, "shared")
  end,

  ended = function(self, t)
    self.older[t.id] = nil
    for i, id in ipairs(self.open) do
      if id == t.id then return table.remove(self.open, i) end
    end
  end,
}
