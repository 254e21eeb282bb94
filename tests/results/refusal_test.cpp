// What is no results database is refused and keeps its every byte.
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "sim/base/error.hpp"
#include "sim/results/results_database.hpp"
#include "sim/results/sqlite.hpp"
#include "tests/catch.hpp"
#include "tests/results/some_run.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

namespace {

// The message of the Error that opening or writing gives; "" when all is well.
std::string refusal(const std::string& path) {
  try {
    ResultsDatabase results(path);
    results.put(some_run());
    results.close();
    return "";
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::input_output);
    CHECK(error.where() == path);
    return error.message();
  }
}

// Checks that `path` is refused with `message` and neither changed nor joined by another file.
void check_untouched(const TemporaryFolder& folder, const std::string& path,
                     const std::string& message) {
  std::string before = content_of(path);
  CHECK(refusal(path) == message);
  bool same = content_of(path) == before;
  CHECK(same);
  auto files = std::filesystem::directory_iterator(folder.path());
  CHECK(std::distance(begin(files), end(files)) == 1);
}

std::string written(const TemporaryFolder& folder) {
  std::string path = folder / "runs.db";
  CHECK(refusal(path).empty());
  return path;
}

// Runs `body` in a process of its own and returns what it returned.
std::string in_child(const std::function<std::string()>& body) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  if (fork() == 0) {
    std::string text = body();
    ssize_t ignored = write(ends[1], text.data(), text.size());
    _exit(ignored < 0);
  }
  close(ends[1]);
  std::string text(1000, '\0');
  ssize_t length = read(ends[0], text.data(), text.size());
  close(ends[0]);
  wait(nullptr);
  text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
  return text;
}

const std::string foreign = "not a cqrslab results database";

}  // namespace

TEST_CASE("a text, garbage and a cut-off header are refused untouched") {
  TemporaryFolder folder;
  std::string garbage;
  for (int i = 0; i < 5000; ++i) garbage += static_cast<char>(i * 7919 >> 3);
  check_untouched(folder, folder.file("notes", "dear diary\n"), foreign);
  check_untouched(folder, folder.file("notes", garbage), foreign);
  check_untouched(folder, folder.file("notes", std::string("SQLite format 3\0", 16)), foreign);
}

TEST_CASE("another program's database is refused untouched") {
  TemporaryFolder folder;
  std::string path = folder / "music.db";
  Connection(path, true).run("CREATE TABLE song (title TEXT); INSERT INTO song VALUES ('x')");
  check_untouched(folder, path, foreign);
}

TEST_CASE("a database of a newer version is refused untouched") {
  TemporaryFolder folder;
  std::string path = written(folder);
  Connection(path, false).run("PRAGMA user_version = 3");
  check_untouched(folder, path, "a results database of version 3");
}

TEST_CASE("a database that lost a table or gained a trigger is refused untouched") {
  const char* damage = GENERATE("DROP VIEW v_scalar", "CREATE TABLE other (a)",
                                "CREATE TRIGGER t AFTER INSERT ON run BEGIN SELECT 1; END");
  TemporaryFolder folder;
  std::string path = written(folder);
  Connection(path, false).run(damage);
  check_untouched(folder, path, "the results database is damaged");
}

TEST_CASE("a damaged database never crashes and is never changed when it is refused") {
  TemporaryFolder folder;
  std::string path = written(folder), sound = content_of(path);
  unsigned state = 1;
  int refused = 0;
  for (int round = 0; round < 200; ++round) {
    std::string damaged = sound;
    for (int i = 0; i < 40; ++i) {
      state = state * 1664525u + 1013904223u;
      damaged[100 + state % (damaged.size() - 100)] ^= static_cast<char>(state >> 24 | 1);
    }
    folder.file("runs.db", damaged);
    bool untouched = !refusal(path).empty();
    refused += untouched;
    bool same = content_of(path) == damaged;
    REQUIRE(same == untouched);
  }
  CHECK(refused > 100);
}

TEST_CASE("folders, devices and missing folders are refused") {
  TemporaryFolder folder;
  CHECK(refusal(folder.path()) == "is a directory");
  CHECK(refusal("/dev/null") == "is not a regular file");
  CHECK(refusal(folder / "missing/runs.db") == "cannot be opened or created");
  CHECK(!std::filesystem::exists(folder / "missing"));
}

TEST_CASE("an empty file and a file called :memory: become results databases") {
  TemporaryFolder folder;
  CHECK(refusal(folder.file("empty", "")) == "");
  CHECK(content_of(folder / "empty").substr(68, 4) == "cqlb");
  auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  CHECK(refusal(":memory:") == "");
  std::filesystem::current_path(before);
  CHECK(content_of(folder / ":memory:").substr(68, 4) == "cqlb");
}

TEST_CASE("a file that may not be written is refused") {
  TemporaryFolder folder;
  std::string path = written(folder);
  chmod(path.c_str(), 0444);
  chmod(folder.path().c_str(), 0555);
  std::string before = content_of(path);
  CHECK(in_child([&] {
          if (geteuid() == 0 && setuid(65534) != 0) return std::string("no other user");
          return refusal(path);
        }) == "may not be written");
  chmod(folder.path().c_str(), 0755);
  bool same = content_of(path) == before;
  CHECK(same);
}

TEST_CASE("a full disk keeps what was written before") {
  TemporaryFolder folder;
  std::string path = folder / "runs.db";
  std::string message = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{300'000, 300'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    std::uint32_t done = 0;
    try {
      ResultsDatabase results(path);
      for (; done < 1000; ++done) results.put(some_run(done));
    } catch (const Error& error) {
      return std::to_string(done) + " " + error.message();
    }
    return std::string("never full");
  });
  CAPTURE(message);
  CHECK(message.find("file size limit is full") != std::string::npos);
  int done = std::stoi(message);
  CHECK(done > 5);
  ResultsDatabase(path).close();
  Connection connection(path, false);
  CHECK(connection.integer("SELECT count(*) FROM run") == done);
  CHECK(connection.text("PRAGMA integrity_check") == "ok");
}
