// Trace files: there and back, and what is refused.
#include <sys/stat.h>

#include "sim/base/error.hpp"
#include "sim/trace/trace.hpp"
#include "tests/catch.hpp"
#include "tests/mistake.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

namespace {

Trace some_trace(const std::string& topology, std::size_t records) {
  TraceHeader header;
  header.engine = "cqrslab test";
  header.scenario = "launch";
  header.topology = topology;
  header.scenario_hash = 0x123456789abcdef0;
  header.seed = 42;
  header.replication = 3;
  header.horizon = Time::seconds(60);
  header.warm_up = Time::milliseconds(1500);
  header.plugins = {"store/row_locks 1.0", "queue/fifo 1.0"};
  header.operations = {{"View", false}, {"Publish", true}};
  header.sources = {{"viewers", 0}, {"editors", 1}};
  header.places = {{},
                   {Place::Kind::image, "db[1]", "db", 1, ~0u, -1, -1, 4096},
                   {Place::Kind::feed, "db -> read", "db -> read", 1, 0, 1, -1, 0},
                   {Place::Kind::image, "read[1]", "read", 1, 8, 1, 2, 512}};
  header.places[1].watched = true;
  header.places[1].probes = {{"wal.pages", "pages", Probe::Kind::gauge}};
  Trace trace(header);
  for (std::uint32_t i = 0; i < records; ++i) {
    TraceRecord r{i * 1000, i, 1, RecordKind::observe, 0, i, i + 1, ~0ull - i};
    trace.accept(&r, 1);
  }
  return trace;
}

std::string refusal(const std::string& path) {
  try {
    read_traces(path);
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::input_output);
    CHECK(error.where() == path);
    return error.message();
  }
  return "";
}

std::size_t files_in(const TemporaryFolder& folder) {
  std::filesystem::directory_iterator entries(folder.path());
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace

TEST_CASE("traces come back from their file as they were") {
  TemporaryFolder folder;
  std::vector<Trace> traces{some_trace("one", 1000), some_trace("two", 0), Trace()};
  write_traces(folder / "run.trace", traces);
  CHECK(read_traces(folder / "run.trace") == traces);
  write_traces(folder / "run.trace", {some_trace("three", 1)});
  CHECK(read_traces(folder / "run.trace").at(0).header().topology == "three");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("a trace that cannot be written leaves nothing behind") {
  TemporaryFolder folder;
  CHECK_THROWS_AS(write_traces(folder / "missing/run.trace", {some_trace("one", 1)}), Error);
  std::filesystem::create_directory(folder / "taken");
  CHECK_THROWS_AS(write_traces(folder / "taken", {some_trace("one", 1)}), Error);
  CHECK(files_in(folder) == 1);
}

TEST_CASE("nothing but a trace is replaced by one") {
  TemporaryFolder folder;
  auto refusal_to_write = [](const std::string& path) {
    Error error = mistake([&] { write_traces(path, {some_trace("one", 1)}); });
    CHECK(mistake([&] { check_trace_file(path); }).message() == error.message());
    CHECK(error.code() == ExitCode::input_output);
    CHECK(error.where() == path);
    return error.message();
  };
  std::string script = folder.file("scenario.lua", "return scenario {}");
  CHECK(refusal_to_write(script) == "is not a trace file");
  CHECK(content_of(script) == "return scenario {}");
  CHECK(refusal_to_write(folder.file("short", "CQRS")) == "is not a trace file");
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(refusal_to_write(folder / "pipe") == "is not a regular file");
  CHECK(std::filesystem::is_fifo(folder / "pipe"));
  CHECK(refusal_to_write(folder.path()) == "is a directory");
  CHECK(files_in(folder) == 3);

  std::string target = folder.file("target", "");
  std::filesystem::create_symlink(target, folder / "link");
  check_trace_file(folder / "link");
  check_trace_file(folder / "new");
  CHECK(files_in(folder) == 5);
  write_traces(folder / "link", {some_trace("one", 1)});
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(read_traces(target).size() == 1);
}

TEST_CASE("a trace file that is cut anywhere is refused") {
  TemporaryFolder folder;
  write_traces(folder / "whole", {some_trace("one", 5)});
  std::string whole = content_of(folder / "whole");
  for (std::size_t size = 1; size < whole.size(); size += 3) {
    INFO("cut to " << size);
    REQUIRE(refusal(folder.file("cut", whole.substr(0, size))) != "");
  }
  CHECK(refusal(folder.file("cut", whole.substr(0, whole.size() - 1))).find("cut short") !=
        std::string::npos);
  CHECK(refusal(folder.file("more", whole + "x")) != "");
}

TEST_CASE("no changed byte of a trace file breaks the reader") {
  TemporaryFolder folder;
  write_traces(folder / "whole", {some_trace("one", 3)});
  std::string whole = content_of(folder / "whole");
  for (std::size_t i = 0; i < whole.size(); i += 3) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ (i % 2 == 0 ? 0x01 : 0xff));
    std::string message = refusal(folder.file("damaged", damaged));
    bool in_records = i >= whole.size() - 8 - 3 * sizeof(TraceRecord);
    if (in_records) CHECK(message.find("do not match their fingerprint") != std::string::npos);
  }
}

TEST_CASE("what is not a trace is refused by name") {
  TemporaryFolder folder;
  CHECK(refusal(folder / "missing").find("cannot be read") != std::string::npos);
  CHECK(refusal(folder.path()).find("directory") != std::string::npos);
  CHECK(refusal(folder.file("empty", "")).find("empty") != std::string::npos);
  CHECK(refusal(folder.file("text", "return scenario {}")).find("not a trace") !=
        std::string::npos);
  write_traces(folder / "other", {some_trace("one", 1)});
  std::string other = content_of(folder / "other");
  other[8] = 9;
  CHECK(refusal(folder.file("other", other)) == "has trace format 9");
}

TEST_CASE("a record that points outside its trace is refused") {
  TemporaryFolder folder;
  Trace trace = some_trace("one", 1);
  TraceRecord stray{1, 1, 4, RecordKind::serve, 0, 0, 0, 0};
  trace.accept(&stray, 1);
  write_traces(folder / "stray", {trace});
  CHECK(refusal(folder / "stray").find("names no part") != std::string::npos);
}
