-- Reads that race writes to the copies of a quorum store.
--
-- After Bailis and others, Probabilistically Bounded Staleness for Practical Partial Quorums (VLDB
-- 2012).

-- Delays in milliseconds of one way of a message: w of a write, rest of acknowledgement, request
-- and response; remote comes on top for all copies but one. ssd, disk, ymmr and wan were fitted
-- there to production systems (table 3). YMMR has the shape 3.35 that the table prints; the
-- authors' program has 3.5, and the printed P(0) of 0.893 is that of 3.5 (with 3.35: 0.887).
local ssd = mixture { { 0.9122, pareto(10, "0.235 ms") }, { 0.0878, exponential(ms(1 / 1.66)) } }
local disk = mixture { { 0.38, pareto(1.51, "1.05 ms") }, { 0.62, exponential(ms(1 / 0.183)) } }
quorum_delays = {
  ssd = { w = ssd, rest = ssd },
  disk = { w = disk, rest = ssd },
  ymmr = {
    w = mixture { { 0.939, pareto(3.35, "3 ms") }, { 0.061, exponential(ms(1 / 0.0028)) } },
    rest = mixture { { 0.982, pareto(3.8, "1.5 ms") }, { 0.018, exponential(ms(1 / 0.0217)) } },
  },
  wan = { w = disk, rest = ssd, remote = "75 ms" },
  exponential_4_1 = { w = exponential("0.25 ms"), rest = exponential("1 ms") },
  exponential_01_1 = { w = exponential("10 ms"), rest = exponential("1 ms") },
  exponential_005_01 = { w = exponential("20 ms"), rest = exponential("10 ms") },
}

-- n copies, of which w acknowledge a write and r answer a read, with these delays.
function quorum_of(n, r, w, delays)
  return topology {
    stores = {
      db = store {
        "quorum", n = n, r = r, w = w, write_delay = delays.w, ack_delay = delays.rest,
        request_delay = delays.rest, response_delay = delays.rest,
        remote_delay = delays.remote or "0 s",
      },
    },
    routes = { ["*"] = { "db" } },
  }
end

-- Each write is followed by `reads` reads at once, by one 10 ms later, and by two for each of the
-- instants after = { name = { milliseconds, relative }, ... }: so much before it and so much behind
-- it. The instant from which 999 of 1000 reads are consistent is right within `relative` if more
-- than 0.001 of the reads are stale before it and less behind it.
function reads_after_writes(rate, reads, after)
  local workload = {
    command "Write" { arrivals = poisson(rate), key = sequential(20000) },
    query "At10ms" { follows = "Write", think = "10 ms" },
  }
  for i = 1, reads do
    table.insert(workload, query "AtOnce" { name = "at_once_" .. i, follows = "Write" })
  end
  for name, instant in pairs(after) do
    local t, relative = instant[1], instant[2]
    for side, factor in pairs { before = 1 - relative, behind = 1 + relative } do
      local think = ms(t * factor)
      table.insert(workload, query(side .. "_" .. name) { follows = "Write", think = think })
    end
  end
  return workload
end

-- What a topology `race` tells of them, and into `known` what must hold before and behind an
-- instant.
function races(after, known)
  local left = {
    P_stale_t0 = { "race.AtOnce.stale_fraction" },
    P_consistent_t0 = { "1 - race.AtOnce.stale_fraction" },
    paper_P_consistent_t0 = { "1 - race.AtOnce.stale_fraction" },
    P_consistent_t10 = { "1 - race.At10ms.stale_fraction" },
  }
  for short, subject in pairs { Lr = "query", Lw = "command" } do
    for _, statistic in ipairs { "p50", "p999" } do
      local latency = { "race." .. subject .. ".latency." .. statistic, "ms" }
      left[short .. "_" .. statistic] = latency
      left["paper_table4_" .. short .. "_" .. statistic] = latency
    end
  end
  for name in pairs(after) do
    for side, sign in pairs { before = ">=", behind = "<=" } do
      local read = side .. "_" .. name
      left[read] = { "race." .. read .. ".stale_fraction" }
      known[read] = { 0.001, sign }
    end
  end
  return left
end

-- Is a read that begins t after a commit consistent? (The instants that the paper prints come from
-- 50,000 trials of heavy tails: 5 million give up to 15 % more, so those are allowed 10 or 15 %.)
function read_races_write(case)
  local after = case.after or {}
  local race = quorum_of(case.n, case.r, case.w, quorum_delays[case.delays])
  return known_case(case, reads_after_writes(1000, case.reads or 1, after), { race = race },
                    races(after, case.known))
end

-- Read and write quorums drawn at random, and nothing brings the other copies up to date: is an
-- answer among the newest k versions?
function versions_missed(case)
  local quorum = topology {
    stores = {
      db = store {
        "quorum", quorum = "non_expanding", n = case.n, r = case.r, w = case.w,
        write_delay = "0 s", ack_delay = "0 s", request_delay = "0 s", response_delay = "0 s",
      },
    },
    routes = { ["*"] = { "db" } },
  }
  local left = { within_1 = { "1 - quorum.query.stale_fraction" } }
  for _, k in ipairs { 2, 3, 5, 10 } do
    left["within_" .. k] = { "1 - quorum.query.version_lag.at_least_" .. k }
  end
  left.p_miss = { "quorum.query.stale_fraction" }
  return known_case(case, {
    command "Write" { arrivals = every("10 ms"), key = fixed(0) },
    query "Read" { arrivals = poisson(100), key = fixed(0) },
  }, { quorum = quorum }, left)
end
