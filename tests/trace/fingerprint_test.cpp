// Fingerprints tell different runs apart and do not depend on batches.
#include "sim/trace/fingerprint.hpp"

#include <functional>
#include <set>
#include <vector>

#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

std::vector<TraceRecord> some_records() {
  std::vector<TraceRecord> records;
  for (std::uint32_t i = 0; i < 20; ++i)
    records.push_back(
        {i * 10, i, static_cast<std::uint16_t>(i % 3), RecordKind::serve, 0, i, i, i});
  return records;
}

std::uint64_t fingerprint_of(const std::vector<TraceRecord>& records) {
  Fingerprint fingerprint;
  fingerprint.accept(records.data(), records.size());
  return fingerprint.value();
}

}  // namespace

TEST_CASE("a fingerprint does not depend on how records are cut into batches") {
  std::vector<TraceRecord> records = some_records();
  Fingerprint one_by_one;
  for (const TraceRecord& record : records) one_by_one.accept(&record, 1);
  CHECK(one_by_one.value() == fingerprint_of(records));
}

TEST_CASE("every column of every record moves the fingerprint") {
  std::vector<TraceRecord> records = some_records();
  std::set<std::uint64_t> seen{fingerprint_of(records)};
  const std::function<void(TraceRecord&)> changes[] = {
      [](TraceRecord& r) { ++r.time; },    [](TraceRecord& r) { ++r.request; },
      [](TraceRecord& r) { ++r.place; },   [](TraceRecord& r) { r.kind = RecordKind::release; },
      [](TraceRecord& r) { ++r.flags; },   [](TraceRecord& r) { ++r.key; },
      [](TraceRecord& r) { ++r.version; }, [](TraceRecord& r) { ++r.value; }};
  for (std::size_t i = 0; i < records.size(); ++i) {
    for (const auto& change : changes) {
      std::vector<TraceRecord> other = records;
      change(other[i]);
      seen.insert(fingerprint_of(other));
    }
  }
  CHECK(seen.size() == 1 + records.size() * 8);
}

TEST_CASE("order and number of records move the fingerprint") {
  std::vector<TraceRecord> records = some_records();
  std::set<std::uint64_t> seen{fingerprint_of(records), fingerprint_of({})};
  for (std::size_t i = 0; i + 1 < records.size(); ++i) {
    std::vector<TraceRecord> swapped = records;
    std::swap(swapped[i], swapped[i + 1]);
    seen.insert(fingerprint_of(swapped));
  }
  seen.insert(fingerprint_of(std::vector<TraceRecord>(1)));
  seen.insert(fingerprint_of(std::vector<TraceRecord>(2)));
  CHECK(seen.size() == 2 + 19 + 2);
}

TEST_CASE("a fingerprint is the same on every machine") {
  Fingerprint fingerprint;
  CHECK(fingerprint.text() == "5edf44f3c0106664");
  std::vector<TraceRecord> records = some_records();
  fingerprint.accept(records.data(), records.size());
  CHECK(fingerprint.text() == "54793e10164adc64");
}
