// Plugins found by name, and libraries loaded or refused.
#include "sim/contract/registry.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>

#include "sim/base/error.hpp"
#include "sim/contract/plugin_note.hpp"
#include "sim/contract/schema.hpp"
#include "tests/catch.hpp"
#include "sim/conformance/fake_host.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

std::string library(const std::string& name) {
  return std::string(CQRSLAB_PLUGIN_DIR) + "/" + name + ".so";
}

// Why a fresh registry refuses the library. It must keep what it had.
std::string refusal(const std::string& path) {
  Registry registry = Registry::built_in();
  std::size_t before = registry.entries().size();
  try {
    registry.load(path);
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::plugin);
    CHECK(error.where() == path);
    CHECK(registry.entries().size() == before);
    return error.message();
  }
  return "nothing";
}

std::uint32_t pick(const cq_descriptor& plugin, std::vector<double> values,
                   const std::vector<cq_target>& targets) {
  auto n = static_cast<std::uint32_t>(targets.size());
  Instance<cq_balancer> balancer(plugin, std::move(values), config_of(0, n, 0, 0));
  cq_op op{sizeof op, 0, 1, 0, 0, 0, 0};
  return balancer.f->pick(balancer.self, &op, targets.data(), n);
}

const std::vector<cq_target> second_is_up = {
    {0, 0, 0, 1, 0, 0}, {0, 0, 1, 1, 0, 0}, {0, 0, 1, 1, 0, 0}};

}  // namespace

TEST_CASE("the built-in plugins are listed by kind and name") {
  Registry registry = Registry::built_in();
  std::string before;
  for (const Registry::Entry& entry : registry.entries()) {
    std::string now = kind_name(*entry.descriptor) + " " + entry.descriptor->name;
    CHECK(before < now);
    before = now;
  }
}

TEST_CASE("an unknown plugin is answered with the nearest and all known names of its kind") {
  Registry registry = Registry::built_in();
  CHECK(std::strcmp(registry.find("store", "mvcc", "x").name, "mvcc") == 0);
  try {
    registry.find("balancer", "power_of_tow", "night.lua:12");
    FAIL("found it");
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::usage);
    CHECK(error.where() == "night.lua:12");
    CHECK(error.message() == "unknown balancer 'power_of_tow'");
    CHECK(error.hint().find("did you mean 'power_of_two'? known: ") == 0);
    CHECK(error.hint().find("round_robin") != std::string::npos);
    CHECK(error.hint().find("mvcc") == std::string::npos);
  }
  CHECK_THROWS_AS(registry.find("queue", "mvcc", "x"), Error);
}

TEST_CASE("a library in C++ is loaded and its plugin picks") {
  Registry registry = Registry::built_in();
  std::size_t before = registry.entries().size();
  registry.load(library("example_balancer"));
  REQUIRE(registry.entries().size() == before + 1);
  const cq_descriptor& plugin = registry.find("balancer", "first_up", "");
  CHECK(pick(plugin, {}, second_is_up) == 1);
  for (const Registry::Entry& entry : registry.entries()) {
    if (entry.descriptor == &plugin) CHECK(entry.origin == library("example_balancer"));
  }
}

TEST_CASE("a library in C99 is loaded and its plugin picks") {
  Registry registry = Registry::built_in();
  registry.load(library("example_balancer_c"));
  const cq_descriptor& plugin = registry.find("balancer", "last_up", "");
  CHECK(pick(plugin, {0}, second_is_up) == 2);
  CHECK(pick(plugin, {1}, second_is_up) == 1);
}

TEST_CASE("a library named without a folder is looked for here and nowhere else") {
  TemporaryFolder folder;
  std::filesystem::copy_file(library("example_balancer"), folder / "bare_name.so");
  auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  Registry registry = Registry::built_in();
  CHECK_NOTHROW(registry.load("bare_name.so"));
  std::filesystem::current_path(before);
  CHECK(refusal("libm.so.6") == "no such plugin library");
}

TEST_CASE("a library is loaded once into a registry") {
  Registry registry = Registry::built_in();
  registry.load(library("example_balancer"));
  std::string path = library("example_balancer");
  CHECK_THROWS_WITH(registry.load(path),
                    path + ": the name of its balancer 'first_up' is taken (" + path + ")");
}

TEST_CASE("what is not a plugin library is refused with the reason") {
  TemporaryFolder folder;
  CHECK(refusal(folder.file("short.so", "return scenario {}\n")) ==
        "not a plugin library: no library of this machine");
  CHECK(refusal(folder.file("long.so", std::string(10'000, 'x'))) ==
        "not a plugin library: no library of this machine");
  CHECK(refusal(folder.path()) == "not a plugin library: no regular file");
  CHECK(refusal(folder / "missing.so") == "no such plugin library");
  CHECK(refusal(library("bad_no_symbol")) ==
        "not a plugin library: no symbol cqrslab_plugin_entry");
}

TEST_CASE("another version of the contract is refused before anything of the library runs") {
  CHECK(refusal(library("bad_wrong_major")) == "contract version 2.0, this program speaks 1.0");
  CHECK(refusal(library("bad_newer_minor")) == "contract version 1.1, this program speaks 1.0");
  CHECK(refusal(library("bad_no_note")) ==
        "not a plugin library: it does not say which contract it was built for (CQ_PLUGIN_NOTE of "
        "plugin.h)");
}

TEST_CASE("an entry that says another version than the note is refused") {
  CHECK(refusal(library("bad_lies")) == "contract version 2.0, this program speaks 1.0");
}

TEST_CASE("a library that is cut short or damaged anywhere is refused and nothing crashes") {
  std::ifstream file(library("example_balancer_c"), std::ios::binary);
  std::string whole((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  TemporaryFolder folder;
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    read_plugin_note(folder.file("cut.so", whole.substr(0, size)));
  }
  for (std::size_t at = 0; at < 64; ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    read_plugin_note(folder.file("damaged.so", damaged));
  }
  CHECK(read_plugin_note(library("example_balancer_c")).abi_major == CQ_ABI_MAJOR);
}

TEST_CASE("a plugin that is wrong in itself is refused with the reason") {
  CHECK(refusal(library("bad_empty")) == "a plugin library without a plugin");
  CHECK(refusal(library("bad_parameter")) ==
        "plugin 'odd' parameter 0 'places' needs min <= initial <= max, not 1 <= 9 <= 5");
  CHECK(refusal(library("bad_kind")) ==
        "plugin 'rush_hour' is of the unknown kind 'traffic/1' "
        "(known: store/1, queue/1, balancer/1)");
  CHECK(refusal(library("bad_no_function")) ==
        "plugin 'hollow' lacks a function that its kind needs: create");
}

TEST_CASE("a library with one name that is taken is refused as a whole") {
  CHECK(refusal(library("bad_name_taken")) ==
        "the name of its balancer 'round_robin' is taken (built in)");
}
