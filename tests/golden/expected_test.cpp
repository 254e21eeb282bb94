// Every bundled scenario prints what scenarios/expected/ says, fingerprints included.
//
// The files are made by tests/golden/bless.sh; a change of them is a change of results and needs a
// reason in the commit.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path root = CQRSLAB_SOURCE_DIR;

std::vector<fs::path> bundled_scenarios() {
  std::vector<fs::path> all;
  for (const char* folder : {"lecture", "what_if", "theory"}) {
    for (const auto& file : fs::directory_iterator(root / "scenarios" / folder)) {
      if (file.path().extension() == ".lua") all.push_back(file.path());
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// What `cqrslab run` prints, and a last line with its exit code.
std::string run(const fs::path& scenario) {
  std::string command = "'" CQRSLAB_BINARY "' run '" + scenario.string() + "' 2>&1";
  std::FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe);
  std::string text;
  char part[4096];
  for (std::size_t n; (n = std::fread(part, 1, sizeof part, pipe)) > 0;) text.append(part, n);
  int status = pclose(pipe);
  return text + "exit " + std::to_string(WEXITSTATUS(status)) + "\n";
}

}  // namespace

TEST_CASE("every bundled scenario prints its expected summary", "[golden]") {
  for (const fs::path& scenario : bundled_scenarios()) {
    fs::path expected = root / "scenarios" / "expected" / (scenario.stem().string() + ".txt");
    INFO(scenario.string() << ": if the change is meant, run tests/golden/bless.sh");
    CHECK(read(expected) == run(scenario));
  }
}

TEST_CASE("no expected summary is left over from a scenario that is gone", "[golden]") {
  std::vector<std::string> names;
  for (const fs::path& scenario : bundled_scenarios()) names.push_back(scenario.stem().string());
  for (const auto& file : fs::directory_iterator(root / "scenarios" / "expected")) {
    INFO(file.path().string());
    CHECK(std::count(names.begin(), names.end(), file.path().stem().string()) == 1);
  }
}

TEST_CASE("the README shows what launch_night prints", "[golden]") {
  std::string printed = read(root / "scenarios" / "expected" / "launch_night.txt");
  printed.erase(printed.rfind("exit "));
  CHECK(read(root / "README.md").find("```text\n" + printed + "```") != std::string::npos);
}
