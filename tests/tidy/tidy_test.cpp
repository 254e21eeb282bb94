// The rules of the house over the whole checkout, and a planted violation for each of them.
#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "tests/tidy/rules.hpp"

using namespace cqrslab::tidy;

namespace {

const std::filesystem::path root = CQRSLAB_SOURCE_DIR;

template <class Rule>
std::string over_the_checkout(Rule rule) {
  std::string text;
  for (const SourceFile& file : source_tree(root)) {
    for (const Finding& finding : rule(file)) text += finding.text() + "\n";
  }
  return text;
}

template <class Rule>
std::string found(Rule rule, const std::string& path, const std::string& text) {
  std::string all;
  for (const Finding& finding : rule(source_file(path, text))) all += finding.text() + "\n";
  return all;
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("includes point down the ladder") {
  CHECK(over_the_checkout(check_arrows) == "");
}
TEST_CASE("files and functions keep their size") {
  CHECK(over_the_checkout(check_shape) == "");
}
TEST_CASE("no file holds a banned word") {
  CHECK(over_the_checkout(check_words) == "");
}
TEST_CASE("names say something") {
  CHECK(over_the_checkout(check_names) == "");
}
TEST_CASE("links of the documentation lead somewhere") {
  CHECK(over_the_checkout([](const SourceFile& file) { return check_links(file, root); }) == "");
}

TEST_CASE("the checkout that is checked is not empty") {
  auto files = source_tree(root);
  CHECK(files.size() > 20);
  for (const SourceFile& file : files) CHECK(!file.path.starts_with("build"));
}

TEST_CASE("a planted include against the arrows is found") {
  auto include = [](const std::string& path, const std::string& header) {
    return found(check_arrows, path, "\n#include " + header + "\n");
  };
  CHECK(include("sim/base/a.hpp", "\"sim/kernel/b.hpp\"") ==
        "sim/base/a.hpp:2: include sim/kernel/b.hpp: sim/base must not include sim/kernel\n");
  CHECK(include("sim/analysis/a.cpp", "\"sim/model/world.hpp\"") != "");
  CHECK(include("sim/results/a.cpp", "\"sim/model/world.hpp\"") != "");
  CHECK(include("viz/panels/a.cpp", "\"sim/model/world.hpp\"") != "");
  CHECK(include("sim/scenario/a.cpp", "\"sim/contract/plugin.hpp\"") != "");
  CHECK(include("sim/contract/a.cpp", "\"sim/scenario/topology.hpp\"") != "");
  CHECK(include("sim/model/a.cpp", "\"plugins/store/row_locks.hpp\"") != "");
  CHECK(include("plugins/store/a.cpp", "\"sim/base/time.hpp\"") != "");
  CHECK(include("plugins/store/a.cpp", "\"plugins/store/b.hpp\"") != "");
  CHECK(include("sim/cli/a.cpp", "\"tests/catch.hpp\"") != "");
  CHECK(include("sim/cli/a.cpp", "\"b.hpp\"") != "");
  CHECK(include("sim/cli/a.cpp", "<sim/base/time.hpp>") != "");
  CHECK(include("sim/model/a.cpp", "<lua.hpp>") != "");
  CHECK(include("sim/scenario/a.cpp", "<lua.hpp>") != "");
  CHECK(include("sim/script/a.cpp", "\"sim/scenario/scenario.hpp\"") != "");
  CHECK(include("sim/analysis/a.cpp", "<sqlite3.h>") != "");
  CHECK(include("plugins/store/mvcc.cpp", "<sqlite3.h>") != "");
}

TEST_CASE("includes along the arrows pass") {
  auto include = [](const std::string& path, const std::string& header) {
    return found(check_arrows, path, "#include " + header + "\n");
  };
  CHECK(include("sim/model/a.cpp", "\"sim/contract/plugin.hpp\"") == "");
  CHECK(include("sim/model/a.cpp", "\"sim/model/b.hpp\"") == "");
  CHECK(include("sim/script/a.cpp", "<lua.hpp>") == "");
  CHECK(include("sim/contract/lua/pick.cpp", "<lua.hpp>") == "");
  CHECK(include("sim/scenario/a.cpp", "\"sim/script/reading.hpp\"") == "");
  CHECK(include("plugins/store/a.cpp", "\"sim/contract/plugin.hpp\"") == "");
  CHECK(include("plugins/store/sqlite.cpp", "<sqlite3.h>") == "");
  CHECK(include("sim/cli/a.cpp", "<boost/program_options.hpp>") == "");
  CHECK(include("tests/model/a_test.cpp", "\"sim/cli/verb.hpp\"") == "");
}

TEST_CASE("a planted violation of the shape is found") {
  auto shape = [](const std::string& text) { return found(check_shape, "sim/base/a.cpp", text); };
  CHECK(shape(repeated("int a;\n", 400)) == "");
  CHECK(shape(repeated("int a;\n", 401)) == "sim/base/a.cpp:0: 401 lines\n");
  CHECK(shape("//" + std::string(98, 'x') + "\n") == "");
  CHECK(shape("//" + std::string(99, 'x') + "\n") == "sim/base/a.cpp:1: 101 columns\n");
  CHECK(shape("// " + repeated("\xc3\xbc", 97) + "\n") == "");
  CHECK(shape("int a; \n") != "");
  CHECK(shape("int a;\r\n") != "");
  CHECK(shape("\tint a;\n") != "");
  CHECK(shape("void f() {\n" + repeated("  g();\n", 69) + "}\n") != "");
  CHECK(found(check_shape, "sim/base/a.hpp", "int a;\n") ==
        "sim/base/a.hpp:0: a header without #pragma once\n");
  CHECK(found(check_shape, "sim/base/a.hpp", "#pragma once\nint a;\n") == "");
  CHECK(found(check_shape, "sim/base/a.hpp", "#ifndef A\n#define A\n#endif\n") != "");
  CHECK(found(check_shape, "sim/base/a.h", "// A\n#ifndef A\n#define A\n#endif\n") == "");
  CHECK(found(check_shape, "sim/base/a.h", "#include <b.h>\n") != "");
}

TEST_CASE("planted words are found") {
  auto words = [](const std::string& path, const std::string& text) {
    return found(check_words, path, text + "\n");
  };
  for (std::string mark : {"TO"
                           "DO",
                           "FIX"
                           "ME",
                           "XX"
                           "X",
                           "HA"
                           "CK"}) {
    CHECK(words("docs/a.md", "a " + mark + ": later") != "");
  }
  CHECK(words("docs/a.md",
              "see /ho"
              "me/someone/lab") != "");
  CHECK(words("tests/a_test.cpp",
              "open(\"/t"
              "mp/out.db\");") != "");
  CHECK(words("sim/model/a.cpp",
              "// as a CR"
              "UD service would") != "");
  CHECK(words("plugins/store/a.cpp",
              "int cqrs"
              "_mode;") != "");
  for (std::string call : {"rand ()", "std::random_device d;", "std::mt19937_64 g;",
                           "std::normal_distribution<double> n;", "system_clock::now();"}) {
    CHECK(words("sim/cli/a.cpp", call) != "");
  }
  for (std::string call : {"std::unordered_map<int, int> m;", "std::chrono::steady_clock::now();",
                           "time(nullptr);", "std::log(x);"}) {
    CHECK(words("sim/model/a.cpp", call) != "");
  }
  for (std::string call :
       {"std::cout << 1;", "printf(x);", "std::printf (x);", "fputs(x, stderr);"}) {
    CHECK(words("sim/analysis/a.cpp", call) != "");
    CHECK(words("sim/cli/a.cpp", call) == "");
  }
}

TEST_CASE("words that only resemble banned ones pass") {
  auto words = [](const std::string& text) {
    return found(check_words, "sim/model/a.cpp", text + "\n");
  };
  CHECK(words("namespace cqrslab { CQRSLAB_ASSERT(ok); }") == "");
  CHECK(words("std::snprintf(buffer, size, format);") == "");
  CHECK(words("int operand(int strand);") == "");
  CHECK(words("// unlike std::unordered_map, and rand() is \"std::cout\"") == "");
  CHECK(words("auto text = \"std::cout << rand()\";") == "");
  CHECK(words("auto text = R\"(printf(\")\" + more);") == "");
}

TEST_CASE("names that say nothing are found") {
  for (std::string path :
       {"sim/utils/a.cpp", "sim/base/common.hpp", "sim/model/lock_manager.cpp",
        "sim/base/helpers.cpp", "sim/base/string_util.hpp", "sim/base/Time.hpp"}) {
    CHECK(found(check_names, path, "") != "");
  }
  for (std::string path : {"sim/base/utility_function.cpp", "docs/common_random_numbers.md",
                           "sim/CMakeLists.txt", ".ci/run", "lab"}) {
    CHECK(found(check_names, path, "") == "");
  }
}

TEST_CASE("a planted dead link is found") {
  auto links = [](const std::string& text) {
    return check_links(source_file("docs/a.md", text), root).size();
  };
  CHECK(links("[gone](nowhere.md)\n") == 1);
  CHECK(links("[gone](#no-heading)\n# A heading\n") == 1);
  CHECK(links("[up](../CMakeLists.txt) [here](#a-heading) [web](https://example.org/x)\n"
              "# A `heading`\n```\n[in](a_fence.md)\n```\n") == 0);
}
