// Story: a hand-written run. Times are in milliseconds; records must be told in order of time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/analysis/metrics.hpp"
#include "sim/analysis/summary.hpp"

namespace cqrslab {

// The columns of a record that only some kinds use.
struct Columns {
  std::uint8_t flags = 0;
  std::uint32_t key = 0, version = 0;
  std::uint64_t value = 0;
};

struct Story {
  static constexpr std::uint16_t query = 0, command = 1;  // sources

  TraceHeader header;
  std::vector<TraceRecord> records;

  Story() {
    header.operations = {{"View", false}, {"Change", true}};
    header.sources = {{"View", 0}, {"Change", 1}};
    header.places = {{}};
    header.horizon = Time::milliseconds(1000);
  }

  // Each returns the new place.
  std::uint16_t service(const std::string& component, unsigned workers) {
    return add({Place::Kind::service, component, component, 1, workers, -1, -1, 0});
  }
  std::uint16_t image(const std::string& component, int source = -1, int feed = -1) {
    return add({Place::Kind::image, component, component, 1, ~0u, source, feed, 100});
  }
  std::uint16_t machine(const std::string& component) {
    return add({Place::Kind::machine, component, component, 1, 1, -1, -1, 0});
  }
  std::uint16_t feed(const std::string& component, std::uint16_t source) {
    return add({Place::Kind::feed, component, component, 1, 0, source, -1, 0});
  }

  Story& at(double ms, std::uint32_t request, RecordKind kind, std::uint16_t place,
            Columns c = {}) {
    std::int64_t ns = Time::from_seconds(ms / 1000).ns();
    records.push_back({ns, request, place, kind, c.flags, c.key, c.version, c.value});
    return *this;
  }

  Story& arrive(double ms, std::uint32_t request, std::uint16_t source, std::uint32_t session = 0,
                std::uint8_t flags = 0, std::uint64_t parent = 0) {
    return at(ms, request, RecordKind::arrive, source, {flags, 0, session, parent});
  }
  Story& answer(double ms, std::uint32_t request, Outcome outcome = Outcome::ok) {
    at(ms, request, RecordKind::answer, 0, {static_cast<std::uint8_t>(outcome)});
    auto arrival = std::find_if(records.rbegin(), records.rend(), [&](const TraceRecord& r) {
      return r.request == request && r.kind == RecordKind::arrive;
    });
    records.back().value = static_cast<std::uint64_t>(records.back().time - arrival->time);
    return *this;
  }
  Story& observe(double ms, std::uint32_t request, std::uint16_t image, std::uint32_t key,
                 std::uint32_t version) {
    return at(ms, request, RecordKind::observe, image, {0, key, version});
  }
  Story& commit(double ms, std::uint32_t request, std::uint16_t image, std::uint32_t key,
                std::uint32_t version, std::uint64_t position, std::uint8_t feeds = 1) {
    return at(ms, request, RecordKind::commit, image, {feeds, key, version, position});
  }
  Story& apply(double ms, std::uint32_t request, std::uint16_t image, std::uint32_t key,
               std::uint32_t version, std::uint64_t position) {
    return at(ms, request, RecordKind::apply, image, {0, key, version, position});
  }
  Story& swap_end(double ms, std::uint16_t image, std::uint64_t position) {
    return at(ms, 0, RecordKind::swap_end, image, {0, 0, 0, position});
  }

  MetricSet metrics() const {
    MetricsFold fold(header);
    fold.accept(records.data(), records.size());
    return fold.metrics(header.horizon);
  }
  // A metric's value; fails loudly when it is absent.
  double value(const std::string& name) const { return find_value(metrics(), name).value(); }
  bool has(const std::string& name) const { return find_value(metrics(), name).has_value(); }

 private:
  std::uint16_t add(Place place) {
    header.places.push_back(std::move(place));
    return static_cast<std::uint16_t>(header.places.size() - 1);
  }
};

}  // namespace cqrslab
