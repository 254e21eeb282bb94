// ProbeFold: the figures that plugins record about themselves, added up per component.
//
// A counter is the sum of what was recorded at or after the end of warm-up. A sample is pooled over
// all instances. A gauge is a level that holds until the next record of the same instance: its mean
// is the average over time and instances, from the end of warm-up or from its first record on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/analysis/histogram.hpp"
#include "sim/trace/header.hpp"
#include "sim/trace/record.hpp"

namespace cqrslab {

class ProbeFold {
 public:
  explicit ProbeFold(const TraceHeader& header);

  // Takes a record of kind `probe`.
  void note(const TraceRecord& r);

  struct Figure {
    std::string name;  // "db.sqlite_wal.wal_pages.mean"
    double value = 0;  // seconds where the probe's unit is ns
  };
  // Probes in the order of their first places, then of the plugin's table; absent without a sample.
  std::vector<Figure> figures(std::int64_t now) const;

 private:
  // Observations of either sign.
  struct Sample {
    Histogram negative, other;  // of the magnitudes
    void add(std::int64_t value);
    std::uint64_t count() const { return negative.count() + other.count(); }
    double mean() const;
    double quantile(unsigned per_mille) const;
    double max() const;
  };
  // One probe of one component.
  struct Group {
    std::string name;
    Probe::Kind kind = Probe::Kind::counter;
    bool is_time = false;
    WideInteger total = 0;
    Sample sample;
  };
  // One probe of one place.
  struct Slot {
    std::uint32_t group = 0;
    bool known = false, measured = false;
    std::int64_t level = 0, since = 0, highest = 0;
    WideInteger area = 0, span = 0;

    void add_until(std::int64_t now, std::int64_t from);
    void raise(std::int64_t value);
  };

  std::uint32_t group_of(const std::string& name, const Probe& probe);
  void report_gauge(std::vector<Figure>& list, std::uint32_t group, std::int64_t now) const;
  void report_sample(std::vector<Figure>& list, const Group& group) const;

  std::int64_t warm_up_;
  std::vector<std::size_t> first_;  // slot of the first probe of each place
  std::vector<Slot> slots_;
  std::vector<Group> groups_;
};

}  // namespace cqrslab
