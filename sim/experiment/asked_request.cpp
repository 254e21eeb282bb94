// Reads arrivals and answers.
#include "sim/experiment/asked_request.hpp"

namespace cqrslab {

void RequestWatch::accept(const TraceRecord* records, std::size_t count) {
  for (const TraceRecord* r = records; r != records + count; ++r) {
    if (r->request != number_) continue;
    if (r->kind == RecordKind::arrive && !request_) {
      const TraceOperation& operation =
          header_.operations.at(header_.sources.at(r->place).operation);
      request_ = {number_, operation.name, operation.is_command, r->key, Time::nanoseconds(r->time),
                  {},      Outcome::ok};
    } else if (r->kind == RecordKind::answer && request_) {
      request_->latency = Time::nanoseconds(static_cast<std::int64_t>(r->value));
      request_->outcome = static_cast<Outcome>(r->flags);
    }
  }
}

void SlowestRequest::accept(const TraceRecord* records, std::size_t count) {
  for (const TraceRecord* r = records; r != records + count; ++r) {
    if (r->kind == RecordKind::arrive && !counts(*r)) others_.insert(r->request);
    if (r->kind == RecordKind::answer) answer(*r);
  }
}

bool SlowestRequest::counts(const TraceRecord& r) const {
  if ((r.flags & request_part) != 0 || r.time < header_.warm_up.ns()) return false;
  bool command = header_.operations.at(header_.sources.at(r.place).operation).is_command;
  return whom_ == SlowestOf::all || command == (whom_ == SlowestOf::commands);
}

void SlowestRequest::answer(const TraceRecord& r) {
  if (others_.erase(r.request) != 0 || r.flags != static_cast<std::uint8_t>(Outcome::ok)) return;
  if (number_ && r.value <= longest_) return;
  number_ = r.request;
  longest_ = r.value;
}

}  // namespace cqrslab
