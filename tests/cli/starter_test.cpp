// plugins new: the folder that a plugin begins with.
#include <filesystem>

#include "tests/catch.hpp"
#include "tests/cli/program.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

namespace {

namespace fs = std::filesystem;

// The program called in an empty folder.
Said in(const TemporaryFolder& folder, const std::vector<std::string>& words) {
  return run_program(words, [&] {
    if (chdir(folder.path().c_str()) != 0) _exit(126);
  });
}

}  // namespace

TEST_CASE("a starter is a folder with the plugin's own name in every file") {
  TemporaryFolder folder;
  Said made = in(folder, {"plugins", "new", "queue", "night_mail"});
  CHECK(made.code == 0);
  CHECK(made.out.find("ctest --test-dir night_mail/build") != std::string::npos);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder / "night_mail")) {
    std::string text = content_of(entry.path().string());
    CHECK(text.find("night_mail") != std::string::npos);
    CHECK(text.find("@") == std::string::npos);
    ++files;
  }
  CHECK(files == 3);
}

TEST_CASE("a starter does not overwrite, and its kind and name are checked") {
  TemporaryFolder folder;
  CHECK(in(folder, {"plugins", "new", "balancer", "mine"}).code == 0);
  Said again = in(folder, {"plugins", "new", "balancer", "mine", "--lua"});
  CHECK(again.code == 4);
  CHECK(again.err == "cqrslab: mine: is there already; take another name, or remove it\n");
  CHECK_FALSE(fs::exists(folder / "mine/mine.lua"));

  Said kind = in(folder, {"plugins", "new", "balancr", "other"});
  CHECK(kind.code == 2);
  CHECK(kind.err.find("unknown kind 'balancr'; did you mean 'balancer'?") != std::string::npos);
  CHECK(in(folder, {"plugins", "new", "store", "Two-Words"}).code == 2);
  Said taken = in(folder, {"plugins", "new", "store", "row_locks"});
  CHECK(taken.code == 2);
  CHECK(taken.err.find("there is a store called 'row_locks' already") != std::string::npos);
  CHECK(in(folder, {"plugins", "new", "store"}).code == 2);
  CHECK_FALSE(fs::exists(folder / "row_locks"));
}

TEST_CASE("plugins check says what it tested and ends with 5 when something is wrong") {
  Said fine = run_program({"plugins", "check", "round_robin"});
  CHECK(fine.code == 0);
  CHECK(fine.out.find("  passed  finds the only target that is up\n") != std::string::npos);
  CHECK(fine.out.ends_with(" passed, 0 failed\n"));
  Said bad = run_program(
      {"plugins", "check", CQRSLAB_PLUGIN_DIR "/bad_wrong_major.so", "--format", "json"});
  CHECK(bad.code == 5);
  CHECK(bad.out.find("\"problem\": \"contract version 2.0, this program speaks 1.0\"") !=
        std::string::npos);
  Said nothing = run_program({"plugins", "check", "row_lock"});
  CHECK(nothing.code == 2);
  CHECK(nothing.err.find("did you mean 'row_locks'?") != std::string::npos);
  CHECK(run_program({"plugins", "chek", "row_locks"}).code == 2);
}
