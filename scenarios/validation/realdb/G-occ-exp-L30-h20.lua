return postgres_version_checks {
  id = "G-occ-exp-L30-h20",
  title = "PostgreSQL: 30/s read a version, work 20 ms on average and UPDATE .. WHERE version = ?",
  rate = 30, hold = 20, random_hold = true,
  base = { read = 0.1279, update = 0.122 },
  measured = {
    ["throughput_per_s"] = { 20.6, 0.05 },
    ["conflict_per_attempt"] = { 0.334443, 0.1 },
  },
}
