-- By chance the measured runs had 81.45 arrivals per second instead of 80, and at this load that
-- makes the mean wait longer by a tenth (M/D/1: rho s / (2 (1 - rho)), rho = 0.83 instead of 0.82).
return postgres_row_updates {
  id = "C-open-det-L80",
  title = "PostgreSQL: 80 updates/s of one row, held 10 ms",
  horizon = "3600 s", rate = 80, rows = 1, hold = 10,
  base = { begin = 0.0626, update = 0.1413, commit = 0.0637 },
  measured = {
    ["throughput_per_s"] = { 81.45, 0.051 },
    ["response_ms.mean"] = { 36.4786, 0.1, misses = true },
    ["lockstmt_ms.mean"] = { 25.8976, 0.1, misses = true },
    ["lockstmt_ms.p50"] = { 13.9439, 0.296 },
    ["lockstmt_ms.p90"] = { 65.585, 0.227 },
    ["lockstmt_ms.p99"] = { 204.7584, 0.429 },
  },
}
