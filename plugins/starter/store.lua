-- @NAME@: a store for cqrslab.
return plugin {
  kind = "store",
  name = "@NAME@",
  summary = "one lock over everything",
  params = {
    lock_timeout = { "0 s", min = "0 s", max = "1 h",
                     doc = "longest wait for the lock, 0 = for ever" },
  },

  create = function(self, host, config)
    self.timeout = config.lock_timeout
  end,

  -- Lock number 0 is the only one: readers share it, a writer has it alone.
  locks = function(self)
    return {
      count = 1, modes = { "shared", "exclusive" },
      compatible = { shared = { "shared" } }, order = "fifo",
    }
  end,

  -- The next step of a transaction, given what came of the last one.
  next = function(self, t, event)
    local reads = t.kind == "read"
    if event == "begin" then return lock(0, reads and "shared" or "exclusive", self.timeout) end
    if event == "lock_timeout" then return abort("lock_timeout") end
    if event == "granted" then return observe() end
    if event == "observed" then return work(t.work + t.hold) end
    if event == "worked" and not reads then return commit() end
    return finish()
  end,
}
