// MetricsFold: folds the records of one run into named metrics while it runs.
//
// Memory does not grow with the horizon. Feed it a Trace or attach it to a running World: the
// result is the same. What happens before the end of warm-up counts nowhere: a request counts when
// it arrives, a change when it commits, and a time average starts, at or after that instant.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/trace/header.hpp"
#include "sim/trace/sink.hpp"

namespace cqrslab {

// One metric of one topology: "query.latency.p99", in the unit that metric_table.hpp states for it
// (seconds, ratios, counts). A metric without a sample is absent, never invented.
struct Metric {
  std::string name;
  double value = 0;

  bool operator==(const Metric&) const = default;
};
using MetricSet = std::vector<Metric>;  // in the order of the metric table

class MetricsFold : public TraceSink {
 public:
  explicit MetricsFold(const TraceHeader& header);
  ~MetricsFold() override;

  void accept(const TraceRecord* records, std::size_t count) override;

  // The metrics up to `now`, normally the horizon. Pre: no record later than `now` was accepted.
  MetricSet metrics(Time now) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cqrslab
