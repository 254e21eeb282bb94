return postgres_version_checks {
  id = "G-occ-det-L20-h20-retry50",
  title = "PostgreSQL: 20/s read a version, work 20 ms, UPDATE .. WHERE version = ?, retry",
  rate = 20, hold = 20, retries = 50,
  base = { read = 0.1222, update = 0.2056 },
  measured = {
    ["throughput_per_s"] = { 19.85, 0.068 },
    ["response_ms.mean"] = { 33.7112, 0.123 },
    ["response_ms.p99"] = { 100.9969, 0.334 },
    ["conflict_per_attempt"] = { 0.398485, 0.184 },
    ["tries.mean"] = { 1.6625, 0.115 },
  },
}
