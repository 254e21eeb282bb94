-- A store in Lua without locks: a writer looks, works, and commits only if what it saw is still the
-- newest. The same rule as the built-in mvcc with conflict = "first_committer", and a probe.
return plugin {
  kind = "store",
  name = "check_first",
  summary = "no locks; whoever commits second starts again, in Lua",
  probes = {
    clashes = { kind = "counter", doc = "commits that found a newer version" },
  },

  next = function(self, t, event)
    if event == "begin" then return observe() end
    if event == "observed" then return work(t.work + t.hold) end
    if event == "worked" and t.kind ~= "read" then return check() end
    if event == "unchanged" then return commit() end
    if event == "changed" then
      host:record("clashes", 1)
      return abort("conflict")
    end
    return finish()
  end,
}
