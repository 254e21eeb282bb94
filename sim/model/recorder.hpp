// Recorder: where the parts of the system write down what happens.
//
// Collects records in a block and hands full blocks to the sink, so that writing one record costs a
// store and not a call. Without a sink (assembly, tests of one part) records are dropped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/kernel/simulator.hpp"
#include "sim/trace/sink.hpp"

namespace cqrslab {

// The columns of a record that only some kinds use.
struct RecordDetail {
  std::uint8_t flags = 0;
  std::uint32_t key = 0, version = 0;
  std::uint64_t value = 0;
};

class Recorder {
 public:
  explicit Recorder(const Simulator& simulator) : simulator_(simulator) {}

  void record(RecordKind kind, std::uint32_t request, std::uint16_t place, RecordDetail d = {}) {
    if (count_ == block_.size()) [[unlikely]]
      flush();
    block_[count_++] = {
        simulator_.now().ns(), request, place, kind, d.flags, d.key, d.version, d.value};
  }

  void attach(TraceSink* sink) { sink_ = sink; }
  void flush() {
    if (sink_ && count_) sink_->accept(block_.data(), count_);
    count_ = 0;
  }

 private:
  const Simulator& simulator_;
  TraceSink* sink_ = nullptr;
  std::size_t count_ = 0;
  std::array<TraceRecord, 1024> block_;
};

}  // namespace cqrslab
