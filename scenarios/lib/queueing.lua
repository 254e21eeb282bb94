-- For scenarios that check a formula: a topology of one station, and the text of an expectation.

-- queue{ workers =, time =, capacity =, ... }: every request visits one station and leaves.
-- Parts: service `server`. The keys are those of station{}.
function queue(arguments)
  return topology {
    services = { server = station(merged(arguments)) }, routes = { ["*"] = { "server" } },
  }
end

-- equals("mm1.query.latency.mean", 5, "s", "3 %") -> "mm1.query.latency.mean == 5 s within 3 %"
function equals(metric, value, unit, tolerance)
  return string.format("%s == %.12g %s within %s", metric, value, unit, tolerance)
end
