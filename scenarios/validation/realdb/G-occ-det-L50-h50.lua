return postgres_version_checks {
  id = "G-occ-det-L50-h50",
  title = "PostgreSQL: 50/s read a version, work 50 ms and UPDATE .. WHERE version = ?",
  rate = 50, hold = 50,
  base = { read = 0.1153, update = 0.1675 },
  measured = {
    ["throughput_per_s"] = { 14.4, 0.05 },
    ["conflict_per_attempt"] = { 0.72318, 0.1 },
  },
}
