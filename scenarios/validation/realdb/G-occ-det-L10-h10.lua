return postgres_version_checks {
  id = "G-occ-det-L10-h10",
  title = "PostgreSQL: 10/s read a version, work 10 ms and UPDATE .. WHERE version = ?",
  rate = 10, hold = 10,
  base = { read = 0.1612, update = 0.1393 },
  measured = {
    ["throughput_per_s"] = { 9.9, 0.197 },
    ["conflict_per_attempt"] = { 0.0952381, 1.152 },
  },
}
