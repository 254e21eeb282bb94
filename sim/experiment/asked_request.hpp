// What the records say of the request that somebody asks about, and which one to ask about.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "sim/base/time.hpp"
#include "sim/trace/header.hpp"
#include "sim/trace/sink.hpp"

namespace cqrslab {

// The head line of an explanation: what the request was and what became of it.
struct AskedRequest {
  std::uint32_t number = 0;
  std::string operation;  // "PlayVideo"
  bool is_command = false;
  std::uint32_t key = 0;
  Time arrived;
  std::optional<Time> latency;    // none: not answered by the end
  Outcome outcome = Outcome::ok;  // of the answer
};

// Watches one request. Keeps a reference to the header.
class RequestWatch : public TraceSink {
 public:
  // Pre: number is that of a request, or none.
  RequestWatch(const TraceHeader& header, std::uint32_t number)
      : header_(header), number_(number) {}

  void accept(const TraceRecord* records, std::size_t count) override;
  // None: it has not arrived.
  const std::optional<AskedRequest>& request() const { return request_; }

 private:
  const TraceHeader& header_;
  std::uint32_t number_;
  std::optional<AskedRequest> request_;
};

enum class SlowestOf { nobody, all, queries, commands };

// Finds the completed request with the longest latency, the first of equals; those count that a
// client offered after the warm-up. Keeps a reference to the header.
class SlowestRequest : public TraceSink {
 public:
  SlowestRequest(const TraceHeader& header, SlowestOf whom) : header_(header), whom_(whom) {}

  void accept(const TraceRecord* records, std::size_t count) override;
  // None: no request was completed.
  std::optional<std::uint32_t> number() const { return number_; }

 private:
  bool counts(const TraceRecord& arrival) const;
  void answer(const TraceRecord& record);

  const TraceHeader& header_;
  SlowestOf whom_;
  std::set<std::uint32_t> others_;  // open requests that do not count
  std::optional<std::uint32_t> number_;
  std::uint64_t longest_ = 0;  // ns
};

}  // namespace cqrslab
