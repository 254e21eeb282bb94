// What the metrics and the fingerprint cost per record, for the record mix of a CQRS topology.
//
// A block of interleaved requests is generated once and replayed in batches with later times and
// new request numbers, as a running World would hand them over; the replay's own cost is measured
// with a sink that does nothing and subtracted. Prints one JSON object per line.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "sim/analysis/metrics.hpp"
#include "sim/trace/fingerprint.hpp"

using namespace cqrslab;

namespace {

constexpr unsigned requests_per_block = 4096, keys = 10000, replicas = 4;
constexpr std::int64_t gap = 20'000, block_length = gap * requests_per_block + 5'000'000;

TraceHeader header_of_block() {
  TraceHeader header;
  header.horizon = Time::seconds(1'000'000);
  header.operations = {{"ViewItem", false}, {"SetPrice", true}};
  header.sources = {{"ViewItem", 0}, {"SetPrice", 1}};
  header.places = {{}};
  auto add = [&](Place::Kind kind, const char* component, unsigned capacity, int source, int feed) {
    header.places.push_back({kind, component, component, 1, capacity, source, feed, 0});
  };
  add(Place::Kind::service, "api", 16, -1, -1);
  add(Place::Kind::image, "write", ~0u, -1, -1);
  add(Place::Kind::feed, "write -> read", 0, 2, -1);
  for (unsigned i = 0; i < replicas; ++i) add(Place::Kind::image, "read", ~0u, 2, 3);
  return header;
}

struct Generator {
  bool sessions = true;
  std::vector<TraceRecord> records = {};
  std::uint32_t state = 1, commits = 0, version[keys] = {};

  std::uint32_t random(std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return static_cast<std::uint32_t>((std::uint64_t{state} * below) >> 32);
  }
  void put(std::int64_t time, std::uint32_t request, std::uint16_t place, RecordKind kind,
           unsigned flags = 0, std::uint32_t key = 0, std::uint32_t v = 0,
           std::uint64_t value = 0) {
    records.push_back(
        {time, request, place, kind, static_cast<std::uint8_t>(flags), key, v, value});
  }

  void request(std::uint32_t number) {
    bool command = random(10) == 0;
    std::uint32_t key = std::min(random(keys), random(keys));
    std::uint32_t session = sessions ? 1 + random(500) : 0;
    std::int64_t start = gap * number, t = start;
    auto later = [&] { return t += 20'000 + random(200'000); };
    std::uint16_t image = command ? 2 : static_cast<std::uint16_t>(4 + random(replicas));
    unsigned kind = command ? 1 : 0;
    put(t, number, command, RecordKind::arrive, 0, key, session);
    put(t, number, 1, RecordKind::travel);
    if (random(4) == 0) put(later(), number, 1, RecordKind::queue);
    put(later(), number, 1, RecordKind::serve, 0, 0, 0, 100'000);
    put(later(), number, 1, RecordKind::serve_end);
    put(t, number, image, RecordKind::travel);
    put(later(), number, image, RecordKind::store_begin, kind);
    if (random(50) == 0) put(t, number, image, RecordKind::lock_wait, kind, key, kind);
    put(later(), number, image, RecordKind::lock_grant, kind, key, kind);
    put(later(), number, image, RecordKind::observe, kind, key, version[key]);
    if (command) change(t, number, key);
    put(later(), number, image, RecordKind::lock_release, kind, key, kind, 50'000);
    put(t, number, image, RecordKind::store_end, 0, 0, kind);
    put(later(), number, 1, RecordKind::release);
    later();
    put(t, number, 0, RecordKind::answer, 0, 0, 0, static_cast<std::uint64_t>(t - start));
  }

  void change(std::int64_t t, std::uint32_t number, std::uint32_t key) {
    std::uint32_t v = ++version[key];
    std::uint64_t position = ++commits;
    put(t, number, 2, RecordKind::commit, 1, key, v, position);
    put(t + 100'000, number, 3, RecordKind::publish, 0, key, v, position);
    for (unsigned i = 0; i < replicas; ++i) {
      std::uint16_t image = static_cast<std::uint16_t>(4 + i);
      std::int64_t at = t + 200'000 + random(2'000'000);
      put(at, number, image, RecordKind::deliver, 0, key, v, position);
      put(at + 50'000, number, image, RecordKind::store_begin, 2);
      put(at + 90'000, number, image, RecordKind::apply, 0, key, v, position);
      put(at + 90'000, number, image, RecordKind::store_end, 0, 0, 2);
    }
  }
};

class Nothing : public TraceSink {
 public:
  void accept(const TraceRecord* records, std::size_t count) override {
    seen_ = seen_ + records[count - 1].time;
  }

 private:
  volatile std::int64_t seen_ = 0;
};

// ns per record for `blocks` blocks in batches of 512. Times, numbers, versions and positions go on
// from block to block.
double replay(const Generator& g, TraceSink& sink, unsigned blocks) {
  std::vector<TraceRecord> batch(512);
  auto start = std::chrono::steady_clock::now();
  for (unsigned b = 0; b < blocks; ++b) {
    for (std::size_t i = 0; i < g.records.size(); i += batch.size()) {
      std::size_t count = std::min(batch.size(), g.records.size() - i);
      for (std::size_t j = 0; j < count; ++j) {
        TraceRecord r = g.records[i + j];
        r.time += b * block_length;
        r.request += b * requests_per_block;
        bool versioned = r.kind == RecordKind::observe || r.kind == RecordKind::commit ||
                         r.kind == RecordKind::apply;
        if (versioned) r.version += b * g.version[r.key];
        if (r.kind == RecordKind::commit || r.kind >= RecordKind::publish) r.value += b * g.commits;
        batch[j] = r;
      }
      sink.accept(batch.data(), count);
    }
  }
  std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
  return spent.count() / (static_cast<double>(g.records.size()) * blocks);
}

void report(const char* name, double value, const char* unit) {
  std::printf("{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name, value, unit);
}

void measure(bool sessions) {
  Generator generator{sessions};
  for (unsigned i = 0; i < requests_per_block; ++i) generator.request(i);
  auto earlier = [](const TraceRecord& a, const TraceRecord& b) { return a.time < b.time; };
  std::stable_sort(generator.records.begin(), generator.records.end(), earlier);
  const unsigned blocks = 200;
  double nothing = 1e9, metrics = 1e9, fingerprint = 1e9;
  for (int repeat = 0; repeat < 3; ++repeat) {
    Nothing idle;
    MetricsFold fold(header_of_block());
    Fingerprint hash;
    nothing = std::min(nothing, replay(generator, idle, blocks));
    metrics = std::min(metrics, replay(generator, fold, blocks));
    fingerprint = std::min(fingerprint, replay(generator, hash, blocks));
  }
  report(sessions ? "fold.metrics_with_sessions" : "fold.metrics", metrics - nothing, "ns/record");
  if (sessions) return;
  report("fold.records_per_request",
         static_cast<double>(generator.records.size()) / requests_per_block, "records");
  report("fold.fingerprint", fingerprint - nothing, "ns/record");
}

}  // namespace

int main() {
  measure(false);
  measure(true);
}
