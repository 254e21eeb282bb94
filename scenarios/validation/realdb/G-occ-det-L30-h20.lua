return postgres_version_checks {
  id = "G-occ-det-L30-h20",
  title = "PostgreSQL: 30/s read a version, work 20 ms and UPDATE .. WHERE version = ?",
  rate = 30, hold = 20,
  base = { read = 0.1053, update = 0.1499 },
  measured = {
    ["throughput_per_s"] = { 19.05, 0.13 },
    ["conflict_per_attempt"] = { 0.379189, 0.179 },
  },
}
