// The documented rules of lsm, one by one.
#include "tests/catch.hpp"
#include "tests/plugins/driven_store.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

enum Probe { memtable_fill, level0_files, stalls, slowdowns, tables_read, write_amplification };

constexpr double ms_per_kib = 1000.0 / 1024;  // at 1 MiB/s

ParamSetting number(const char* key, double value) {
  return {key, value, ""};
}

// Rows of 1 KiB, memtables of 2 rows; flushes and compactions write 1 MiB/s; a look costs 10 ns.
std::vector<ParamSetting> small(std::vector<ParamSetting> more = {}) {
  std::vector<ParamSetting> all = {
      number("write_buffer_size", 2),     number("row_bytes", 1024),
      number("flush_bandwidth", 1),       number("compaction_bandwidth", 1),
      number("bloom_false_positives", 0), {"probe_time", Time::nanoseconds(10), ""}};
  for (const ParamSetting& setting : more) {
    std::erase_if(all, [&](const ParamSetting& s) { return s.key == setting.key; });
    all.push_back(setting);
  }
  return all;
}

std::int64_t ms(double value) {
  return static_cast<std::int64_t>(value * 1e6);
}

}  // namespace

TEST_CASE("lsm writes into memory, and stalls when all memtables are full") {
  DrivenStore s("lsm", small());
  CHECK(s.run(CQ_WRITE, {1}).words == "observe, commit, end");
  CHECK(s.run(CQ_WRITE, {2}).words == "observe, commit, end");
  CHECK(s.run(CQ_WRITE, {3}).words == "observe, commit, end");  // the first is being flushed
  s.run(CQ_APPLY, {4}, 1, 1);  // takes 1 ns
  DrivenStore::Run fifth = s.run(CQ_WRITE, {5});
  CHECK(fifth.words == "observe, pause 1953124, commit, end");  // 2 KiB at 1 MiB/s
  CHECK(s.recorded(stalls).size() == 1);
  CHECK(s.recorded(level0_files) == std::vector<std::int64_t>{1});
  CHECK(s.recorded(memtable_fill).back() == 1024);
}

TEST_CASE("lsm lets writes pass when more memtables wait for their flush") {
  DrivenStore s("lsm", small({number("max_write_buffers", 4)}));
  for (std::uint32_t key = 0; key < 8; ++key) s.run(CQ_WRITE, {key});
  CHECK(s.recorded(stalls).empty());
  s.run(CQ_WRITE, {8});
  CHECK(s.recorded(stalls).size() == 1);
}

TEST_CASE("lsm looks into each table from the newest down to the one that has the key") {
  DrivenStore s("lsm", small({number("bloom_false_positives", 1)}));
  CHECK(s.run(CQ_READ, {9}).words == "observe, work 10, end");  // all lie on one level
  for (std::uint32_t key : {1u, 2u, 3u, 4u, 5u, 6u, 7u}) {
    s.run(CQ_WRITE, {key});
    s.pass(ms(10));
  }
  CHECK(s.recorded(level0_files).back() == 3);
  CHECK(s.run(CQ_READ, {7}).took() == 0);   // in memory
  CHECK(s.run(CQ_READ, {6}).took() == 10);  // the newest table
  CHECK(s.run(CQ_READ, {4}).took() == 20);
  CHECK(s.run(CQ_READ, {2}).took() == 30);
  CHECK(s.run(CQ_READ, {9}).took() == 40);  // none of the three
  DrivenStore filtered("lsm", small());
  for (std::uint32_t key : {1u, 2u, 3u, 4u, 5u, 6u, 7u}) {
    filtered.run(CQ_WRITE, {key});
    filtered.pass(ms(10));
  }
  CHECK(filtered.run(CQ_READ, {2, 4}).took() == 20);  // one table each
}

TEST_CASE("lsm compacts level 0 into level 1, and counts what is written again") {
  DrivenStore s("lsm", small({number("compaction_trigger", 2)}));
  for (std::uint32_t key : {1u, 2u, 3u, 4u, 5u}) {
    s.run(CQ_WRITE, {key});
    s.pass(ms(2));
  }
  // Two tables of 2 KiB: the compaction writes 4 KiB, flushes wrote 4 KiB, writes 5 KiB.
  CHECK(s.recorded(level0_files) == std::vector<std::int64_t>{1, 2});
  s.pass(ms(4 * ms_per_kib));
  CHECK(s.recorded(level0_files) == std::vector<std::int64_t>{1, 2, 0});
  CHECK(s.recorded(write_amplification).back() == 160);
}

TEST_CASE("lsm delays writes while level 0 has many tables, and stops them when it has too many") {
  DrivenStore slow("lsm", small({number("compaction_trigger", 4), number("slowdown_trigger", 1),
                                 number("stop_trigger", 4), number("delayed_write_rate", 1)}));
  for (std::uint32_t key : {1u, 2u, 3u}) slow.run(CQ_WRITE, {key});
  slow.pass(ms(2));
  CHECK(slow.run(CQ_WRITE, {4}).words == "observe, commit, end");  // pays for the next one
  CHECK(slow.run(CQ_WRITE, {5}).words == "observe, pause 976562, commit, end");
  CHECK(slow.recorded(slowdowns).size() == 2);
  DrivenStore stopped("lsm", small({number("compaction_trigger", 1), number("stop_trigger", 1)}));
  for (std::uint32_t key : {1u, 2u, 3u}) stopped.run(CQ_WRITE, {key});
  stopped.pass(ms(2));  // flushed, and the compaction of that table has begun
  CHECK(stopped.run(CQ_WRITE, {4}).words.starts_with("observe, pause "));
  CHECK(stopped.recorded(stalls).size() == 1);
}

TEST_CASE("lsm refuses a trigger of compaction beyond the one that stops writes") {
  DrivenStore s("lsm", {number("compaction_trigger", 40)});
  CHECK(s.failure() == "compaction_trigger must not exceed stop_trigger");
}
