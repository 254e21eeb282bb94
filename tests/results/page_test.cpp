// docs/results.md shows the schema that the code creates.
#include "sim/results/schema.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

TEST_CASE("the page about the results database shows its schema word for word") {
  std::string page = cqrslab::content_of(CQRSLAB_SOURCE_DIR "/docs/results.md");
  std::string block = std::string("```sql\n") + cqrslab::results_schema + "```\n";
  CHECK(page.find(block) != std::string::npos);
  CHECK(page.find("`PRAGMA user_version` is " + std::to_string(cqrslab::results_version) + ".") !=
        std::string::npos);
}
