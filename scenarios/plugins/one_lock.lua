-- A store in Lua: one lock over everything, readers together, a writer alone. The same rule as the
-- built-in table_lock.
return plugin {
  kind = "store",
  name = "one_lock",
  summary = "one readers/writer lock over everything, in Lua",
  params = {
    order = { "fifo", choices = { "fifo", "weakest_first", "strongest_first" },
              doc = "who gets the lock next" },
    patience = { "0 s", min = "0 s", max = "1 h", doc = "longest wait for the lock, 0 = for ever" },
  },

  create = function(self, host, config)
    self.order, self.patience = config.order, config.patience
  end,

  -- Lock number 0 is the only one. `shared` may be taken beside others that hold it shared.
  locks = function(self)
    return {
      count = 1,
      modes = { "shared", "exclusive" },
      compatible = { shared = { "shared" } },
      order = self.order,
    }
  end,

  -- Asked for the next step of transaction t, after `event`.
  next = function(self, t, event)
    local reads = t.kind == "read"
    if event == "begin" then return lock(0, reads and "shared" or "exclusive", self.patience) end
    if event == "lock_timeout" then return abort("lock_timeout") end
    if event == "granted" then return observe() end
    if event == "observed" then return work(t.work + t.hold) end
    if event == "worked" and not reads then return commit() end
    return finish()
  end,
}
