// The kit finds what is wrong with plugins that are wrong, and nothing wrong with those that are
// not.
#include "sim/conformance/conformance.hpp"

#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "sim/base/error.hpp"
#include "sim/conformance/check.hpp"
#include "sim/conformance/child.hpp"
#include "sim/conformance/imports.hpp"
#include "sim/conformance/scarce_memory.hpp"
#include "sim/contract/registry.hpp"
#include "sim/contract/schema.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

namespace {

// What the check of that name says of the only plugin of a bad library.
std::string finding(const std::string& library, const std::string& check, unsigned seconds = 20) {
  std::string path = std::string(CQRSLAB_PLUGIN_DIR) + "/../conformance/" + library + ".so";
  std::vector<Conformance> all = check_conformance(path, {seconds, check});
  REQUIRE(all.size() == 1);
  CHECK_FALSE(all[0].passed());
  for (const CheckResult& result : all[0].results) {
    if (result.check == check) return result.problem;
  }
  return "no such check";
}

// Why a library of tests/contract cannot even be loaded.
std::string refusal(const std::string& library) {
  std::vector<Conformance> all =
      check_conformance(std::string(CQRSLAB_PLUGIN_DIR) + "/" + library + ".so");
  REQUIRE(all.size() == 1);
  REQUIRE(all[0].results.size() == 1);
  CHECK(all[0].results[0].check == "can be loaded");
  return all[0].results[0].problem;
}

}  // namespace

TEST_CASE("every built-in plugin passes the whole kit", "[kit]") {
  Registry registry = Registry::built_in();
  for (const Registry::Entry& entry : registry.entries()) {
    std::string name = kind_name(*entry.descriptor) + "/" + entry.descriptor->name;
    std::vector<Conformance> all = check_conformance(name);
    REQUIRE(all.size() == 1);
    for (const CheckResult& result : all[0].results) {
      INFO(name << " " << result.check);
      CHECK(result.problem == "");
    }
  }
}

TEST_CASE("the kit has some forty checks, each with a name of its own", "[kit]") {
  std::vector<std::string> names;
  for (const Check& check : all_checks()) names.push_back(check.name);
  CHECK(names.size() >= 40);
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

TEST_CASE("the kit refuses what cannot be loaded with the loader's reason", "[kit]") {
  CHECK(refusal("bad_wrong_major") == "contract version 2.0, this program speaks 1.0");
  CHECK(refusal("bad_no_function") ==
        "plugin 'hollow' lacks a function that its kind needs: create");
  CHECK(refusal("bad_parameter") ==
        "plugin 'odd' parameter 0 'places' needs min <= initial <= max, not 1 <= 9 <= 5");
}

TEST_CASE("the kit finds an index out of range", "[kit]") {
  CHECK(finding("out_of_range", "keeps the contract over 100,000 operations") ==
        "picked an index out of range");
  CHECK(finding("out_of_range", "works with two targets") == "picked 2 of 2");
}

TEST_CASE("the kit finds a balancer that picks what is down", "[kit]") {
  CHECK(finding("picks_the_dead", "keeps the contract over 100,000 operations") ==
        "picked a target that was down");
  CHECK(finding("picks_the_dead", "refuses a request when no target is up") ==
        "picked a target although none is up");
}

TEST_CASE("the kit finds a negative delay", "[kit]") {
  CHECK(finding("negative_delay", "keeps the contract over 100,000 operations") ==
        "asked for a negative duration");
}

TEST_CASE("the kit finds an exception", "[kit]") {
  CHECK(finding("throws", "keeps the contract over 100,000 operations") == "the hundredth request");
}

TEST_CASE("the kit finds a crash in create and survives it", "[kit]") {
  CHECK(finding("crashes_in_create", "is made with its initial values") ==
        "crashed: Segmentation fault");
}

TEST_CASE("the kit finds a plugin that cannot be made with its own values", "[kit]") {
  CHECK(finding("refuses_itself", "is made with its initial values") ==
        "refuses its own initial values: not today");
}

TEST_CASE("a plugin that cannot be made gives its own reason wherever it is asked for", "[kit]") {
  TemporaryFolder folder;
  std::string begin = "return plugin { name = 'my', summary = 'mine', ";
  std::string create = "create = function() error('no') end, ";
  for (const char* kind : {"kind = 'balancer', pick = function() return 1 end }",
                           "kind = 'store', next = function() return commit() end }",
                           "kind = 'queue', publish = function() end, ready = function() end, "
                           "acknowledge = function() end, depth = function() return 0 end }"}) {
    std::string path = folder.file("my.lua", begin + create + kind);
    std::vector<Conformance> all = check_conformance(path);
    REQUIRE(all.size() == 1);
    CHECK(all[0].results.size() > 15);
    CHECK_FALSE(all[0].passed());
    for (const CheckResult& result : all[0].results) {
      INFO(kind << " " << result.check << " " << result.problem);
      std::size_t reason = result.problem.find("my.lua:1: no");
      bool is_it = reason != std::string::npos && result.problem.ends_with("my.lua:1: no") &&
                   result.problem.rfind("my.lua:1: no") == reason;
      CHECK((result.problem.empty() || is_it));
      CHECK_FALSE(result.problem.starts_with("threw"));
    }
  }
}

TEST_CASE("the kit finds a look at the clock, in the file and in what comes of it", "[kit]") {
  CHECK(finding("wall_clock", "calls nothing that no plugin needs") ==
        "clock_gettime reads a clock");
  CHECK(finding("wall_clock", "does the same again") ==
        "decides otherwise the second time in one process");
}

TEST_CASE("the kit finds randomness that is not the host's", "[kit]") {
  CHECK(finding("own_dice", "calls nothing that no plugin needs") ==
        "rand draws numbers that are not the host's");
}

TEST_CASE("the kit finds state that instances share", "[kit]") {
  CHECK(finding("static_state", "does the same beside another instance") ==
        "decides otherwise beside another instance: they share state");
  CHECK(finding("static_state", "does the same after another instance") ==
        "decides otherwise after another instance: something of it is left");
}

TEST_CASE("the kit finds a leak", "[kit]") {
  CHECK(finding("leaks", "is made and ended ten thousand times without a leak").find("leaks ") ==
        0);
}

TEST_CASE("the kit finds a lost message", "[kit]") {
  CHECK(finding("loses_a_message", "delivers every message to every group") ==
        "9 messages reached a group neither as delivered nor as given up within a day");
}

TEST_CASE("the kit finds an endless loop and ends it", "[kit]") {
  CHECK(finding("endless_loop", "refuses a request when no target is up", 1) ==
        "did not come back within 1 s of processor time");
}

TEST_CASE("the kit finds a write without a commit", "[kit]") {
  CHECK(finding("forgets_to_commit", "lets every transaction end when nobody is in its way") ==
        "ended with 0 commits instead of 1");
}

TEST_CASE("the kit finds a transaction that never ends", "[kit]") {
  CHECK(finding("spins", "lets every transaction end when nobody is in its way") ==
        "took a million steps alone");
}

TEST_CASE("the kit finds a plugin that crashes when there is no memory for it", "[kit]") {
  if (!ScarceMemory::is_possible()) return;
  std::string crash =
      finding("trusts_memory", "is refused with a reason when there is no memory for it");
  CHECK(crash.starts_with("crashed: Segmentation fault when memory gave out after "));
}

TEST_CASE("the kit finds a plugin that goes on as if there had been memory", "[kit]") {
  if (!ScarceMemory::is_possible()) return;
  std::string loss = finding("hushes_it_up", "ends the run with a reason when memory gives out");
  CHECK(loss.starts_with("told a wrong depth when memory gave out after "));
}

TEST_CASE("scarce memory gives as much as was said, to whoever asks, and then none") {
  if (!ScarceMemory::is_possible()) return;
  for (std::size_t bytes : {std::size_t{0}, std::size_t{500}, std::size_t{100'000}}) {
    ChildResult result = run_in_child(5, [bytes]() -> std::string {
      std::size_t got = 0;
      {
        ScarceMemory scarce(bytes);
        while (std::malloc(24)) got += 32;
      }
      std::unique_ptr<char[]> afterwards(new char[1 << 20]);
      return std::to_string(got);
    });
    REQUIRE(result.finished);
    std::size_t got = std::stoul(result.text);
    CHECK(got <= bytes + 32);
    CHECK(got + 64 >= bytes);
  }
}

TEST_CASE("a child's end is told: its text, its crash, its exception, its silence", "[kit]") {
  ChildResult fine = run_in_child(5, [] { return std::string(100'000, 'x'); });
  CHECK(fine.finished);
  CHECK(fine.text.size() == 100'000);
  CHECK(run_in_child(5, []() -> std::string { throw std::runtime_error("no"); }).text ==
        "threw: no");
  CHECK(run_in_child(5, []() -> std::string { std::abort(); }).text == "crashed: Aborted");
  CHECK(run_in_child(5, []() -> std::string { _exit(3); }).text == "ended the process with code 3");
  ChildResult endless = run_in_child(1, [] {
    volatile bool forever = true;
    while (forever) {
    }
    return std::string();
  });
  CHECK_FALSE(endless.finished);
  CHECK(endless.text == "did not come back within 1 s of processor time");
  ChildResult asleep = run_in_child(1, [] {
    for (;;) pause();
    return std::string();
  });
  CHECK_FALSE(asleep.finished);
  CHECK(asleep.text == "did not come back within 10 s");
}

TEST_CASE("what is no plugin is refused by name", "[kit]") {
  CHECK_THROWS_WITH(check_conformance("row_lock"),
                    Catch::Matchers::StartsWith(
                        "plugins check: 'row_lock' is neither a file nor the name of a plugin; did "
                        "you mean 'row_locks'?"));
  CHECK(forbidden_imports("no such file").empty());
}
