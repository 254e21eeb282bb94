-- Bailis and others, Probabilistically Bounded Staleness (VLDB 2012): is a read that starts t after
-- a commit consistent, when n copies race (WARS)? Latencies fitted to production systems there, and
-- three exponential cases. Values: 5 million trials of the model, N, R, W = 3, 1, 1 with `disk`:
-- P(0) = 0.4368, P(10 ms) = 0.9261, P(52.4 ms) = 0.999; write p50 1.505 ms, p999 10.9 ms. Longer
-- runs, judged closer: EC-PBS of scenarios/validation/oracle.

-- delays, N, R, W -> P(0), P(10 ms), t of 0.999, then p50 and p999 of reads and of writes, in ms.
local known = {
  ["ssd 3 1 1"] = { 0.973664, 1, 1.965, 0.48893, 0.65467, 0.48892, 0.65374 },
  ["ssd 3 2 1"] = { 0.9994242, 1, 0, 0.51459, 1.63515, 0.48892, 0.65713 },
  ["ssd 3 1 3"] = { 1, 1, 0, 0.48893, 0.65442, 0.56597, 4.11036 },
  ["disk 3 1 1"] = { 0.4368368, 0.9261212, 52.414, 0.48893, 0.65564, 1.50488, 10.9303 },
  ["disk 3 2 1"] = { 0.7628918, 0.9958558, 14.196, 0.51457, 1.63288, 1.50453, 10.9623 },
  ["disk 3 1 3"] = { 1, 1, 0, 0.48892, 0.65645, 6.97038, 112.163 },
  ["disk 2 1 1"] = { 0.576492, nil, 50.644 },
  ["ymmr 3 1 1"] = { 0.887222, 0.9392186, 1454.2, 3.36627, 5.5894, 5.08945, 11.1075 },
  ["ymmr 3 2 1"] = { 0.9900392, 0.996536, 215.56, 3.8002, 32.5252, 5.08924, 11.1046 },
  ["ymmr 3 1 3"] = { 1, 1, 0, 3.36638, 5.60417, 7.66508, 1860.03 },
  ["wan 3 1 1"] = { 0.3334548, 0.3335524, 116.018, 0.51457, 3.41789, 2.76646, 54.5974 },
  ["wan 3 1 3"] = { 1, 1, 0, 0.51457, 3.42351, 155.152, 241.765 },
  ["exponential_4_1 3 1 1"] = { 0.9427184, 1, 1.0123, 0.84148, 3.88519, 0.45206, 2.59582 },
  ["exponential_01_1 3 1 1"] = { 0.4197178, 0.7866646, 63.595, 0.8413, 3.89034, 3.31345, 24.0645 },
  ["exponential_005_01 3 1 1"] = { 0.6246464, 0.7723336, 118.34, 8.41509, 38.913, 12.1015, 59.447 },
}

return scenario {
  name = "quorum_race", title = "A read races a write to the copies of a quorum store",
  horizon = "405 s", warm_up = "5 s",
  parameters = {
    fit = {
      "disk", doc = "whose delays",
      choices = { "ssd", "disk", "ymmr", "wan", "exponential_4_1", "exponential_01_1",
                  "exponential_005_01" },
    },
    n = { 3, min = 1, max = 10, doc = "copies" },
    r = { 1, min = 1, max = 10, doc = "answers that a read waits for" },
    w = { 1, min = 1, max = 10, doc = "acknowledgements that a write waits for" },
    rate = { 1000, min = 1, max = 5000, unit = "1/s", doc = "writes, each followed by reads" },
  },
  setup = function(p)
    local value = known[p.fit .. " " .. p.n .. " " .. p.r .. " " .. p.w] or {}
    local expected, after = {}, {}
    if (value[3] or 0) > 0 then after.t999 = { value[3], 0.1 } end
    for i, name in ipairs { "P_consistent_t0", "P_consistent_t10" } do
      -- Four standard deviations; where every write and read share a copy there are none.
      local P = value[i]
      local noise = P and 4 * math.sqrt(P * (1 - P) / (400 * p.rate))
      if P == 1 and p.r + p.w <= p.n then noise = 0.0001 end
      if P then expected[name] = { P, string.format("%.2g", noise) } end
    end
    for i, name in ipairs { "Lr_p50", "Lr_p999", "Lw_p50", "Lw_p999" } do
      expected[name] = value[i + 3] and { value[i + 3], name:find("p50") and "1 %" or "8 %" }
    end
    local race = quorum_of(p.n, p.r, p.w, quorum_delays[p.fit])
    return {
      workload = reads_after_writes(p.rate, 1, after), topologies = { race = race },
      expect = agreements(expected, races(after, expected)),
    }
  end,
}
