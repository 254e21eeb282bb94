// Adds up what plugins note about themselves, by the kind of each probe.
#include "sim/analysis/probe_fold.hpp"

#include <algorithm>

namespace cqrslab {

ProbeFold::ProbeFold(const TraceHeader& header) : warm_up_(header.warm_up.ns()) {
  for (const Place& place : header.places) {
    first_.push_back(slots_.size());
    for (const Probe& probe : place.probes) {
      Slot slot;
      slot.group = group_of(place.component + "." + probe.name, probe);
      slots_.push_back(slot);
    }
  }
}

std::uint32_t ProbeFold::group_of(const std::string& name, const Probe& probe) {
  auto named = [&](const Group& group) { return group.name == name; };
  auto found = std::find_if(groups_.begin(), groups_.end(), named);
  if (found == groups_.end()) {
    Group& group = groups_.emplace_back();
    group.name = name;
    group.kind = probe.kind;
    group.is_time = probe.unit == "ns";
    found = groups_.end() - 1;
  }
  return static_cast<std::uint32_t>(found - groups_.begin());
}

void ProbeFold::note(const TraceRecord& r) {
  Slot& slot = slots_[first_[r.place] + r.key];
  Group& group = groups_[slot.group];
  std::int64_t value = static_cast<std::int64_t>(r.value);
  if (group.kind == Probe::Kind::gauge) {
    slot.add_until(r.time, warm_up_);
    slot.known = true;
    slot.level = value;
    slot.since = r.time;
    if (r.time >= warm_up_) slot.raise(value);
  } else if (r.time >= warm_up_) {
    group.total += value;
    if (group.kind == Probe::Kind::sample) group.sample.add(value);
  }
}

void ProbeFold::Slot::raise(std::int64_t value) {
  highest = measured ? std::max(highest, value) : value;
  measured = true;
}

void ProbeFold::Slot::add_until(std::int64_t now, std::int64_t from) {
  std::int64_t lasted = now - std::max(since, from);
  if (!known || lasted <= 0) return;
  area += static_cast<WideInteger>(level) * lasted;
  span += lasted;
  raise(level);
}

void ProbeFold::Sample::add(std::int64_t value) {
  if (value < 0) {
    negative.add(value == INT64_MIN ? INT64_MAX : -value);
  } else {
    other.add(value);
  }
}

double ProbeFold::Sample::mean() const {
  WideInteger sum = other.sum() - negative.sum();
  return static_cast<double>(sum) / static_cast<double>(count());
}

double ProbeFold::Sample::quantile(unsigned per_mille) const {
  std::uint64_t rank = nearest_rank(count(), per_mille);
  if (rank > negative.count()) return other.at_rank(rank - negative.count());
  return -negative.at_rank(negative.count() + 1 - rank);
}

double ProbeFold::Sample::max() const {
  return static_cast<double>(other.count() > 0 ? other.max() : -negative.min());
}

std::vector<ProbeFold::Figure> ProbeFold::figures(std::int64_t now) const {
  std::vector<Figure> list;
  for (std::uint32_t g = 0; g < groups_.size(); ++g) {
    const Group& group = groups_[g];
    if (group.kind == Probe::Kind::counter) {
      double total = static_cast<double>(group.total);
      list.push_back({group.name, group.is_time ? seconds_from_ns(total) : total});
    } else if (group.kind == Probe::Kind::gauge) {
      report_gauge(list, g, now);
    } else {
      report_sample(list, group);
    }
  }
  return list;
}

void ProbeFold::report_gauge(std::vector<Figure>& list, std::uint32_t group,
                             std::int64_t now) const {
  Slot all;
  for (Slot slot : slots_) {
    if (slot.group != group) continue;
    slot.add_until(now, warm_up_);
    all.area += slot.area;
    all.span += slot.span;
    if (slot.measured) all.raise(slot.highest);
  }
  bool is_time = groups_[group].is_time;
  auto put = [&](const char* statistic, double value) {
    list.push_back({groups_[group].name + statistic, is_time ? seconds_from_ns(value) : value});
  };
  if (all.span > 0) put(".mean", static_cast<double>(all.area) / static_cast<double>(all.span));
  if (all.measured) put(".max", static_cast<double>(all.highest));
}

void ProbeFold::report_sample(std::vector<Figure>& list, const Group& group) const {
  if (group.sample.count() == 0) return;
  auto put = [&](const char* statistic, double value) {
    list.push_back({group.name + statistic, group.is_time ? seconds_from_ns(value) : value});
  };
  put(".mean", group.sample.mean());
  put(".p99", group.sample.quantile(990));
  put(".max", group.sample.max());
}

}  // namespace cqrslab
