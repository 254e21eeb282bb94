// docs/validation.md against its source.
#include "tests/validation/page.hpp"

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

TEST_CASE("predictions agree with measurements and textbooks, and the page says so",
          "[validation]") {
  const std::filesystem::path root = CQRSLAB_SOURCE_DIR;
  auto measured = validation::cases_of(root / "scenarios" / "validation" / "realdb");
  auto known = validation::cases_of(root / "scenarios" / "validation" / "oracle");
  for (const auto* cases : {&measured, &known}) {
    CHECK(!cases->empty());
    for (const validation::Case& one : *cases) {
      INFO(validation::row(one));
      CHECK(one.verdict() != "**fails**");
    }
  }
  INFO("write it anew with: build/tests/validation/cqrslab_validation > docs/validation.md");
  bool fresh = content_of(root / "docs" / "validation.md") == validation::page(measured, known);
  CHECK(fresh);
}

TEST_CASE("a known miss is told with its deviation, and one that is none any more fails") {
  validation::Case one{"X-1", "title", "why", "", {{}}, {{1, false}}};
  Judgement& j = one.judgements[0];
  j.text = "t.query.latency.mean == 2 s within 10 %";
  j.value = 3;
  j.limit = 2;
  j.result = Judgement::Result::failed;
  CHECK(one.verdict() == "**fails**");
  j.text = "t.query.latency.mean != 2 s within 10 %";
  j.result = Judgement::Result::passed;
  CHECK(one.verdict() == "misses");
  CHECK(validation::row(one) ==
        "| **X-1**<br>title<br>*why* | `t.query.latency.mean` | **3 s** (+50 %) | 2 s | ± 10 % | "
        "misses |\n");
  j.result = Judgement::Result::failed;
  CHECK(one.verdict() == "**fails**");
}

TEST_CASE("a bound is told in words, with the metric that it is one of") {
  CHECK(validation::tolerance_of("t.query.latency.mean == 2 s within 10 %") == "± 10 %");
  CHECK(validation::tolerance_of("t.query.stale_fraction <= 0.001 ") == "at most");
  CHECK(validation::tolerance_of("t.query.stale_fraction >= 0.25") == "at least");
  CHECK(validation::tolerance_of("a.query.latency.mean > 1.3 * b.query.latency.mean") ==
        "above `1.3 * b.query.latency.mean`");
  CHECK(validation::tolerance_of("a.A.throughput < a.B.throughput") == "below `a.B.throughput`");
}

TEST_CASE("numbers in the names of cases count as numbers") {
  CHECK(validation::natural_less("A-excl-H50", "A-excl-H200"));
  CHECK_FALSE(validation::natural_less("A-excl-H200", "A-excl-H50"));
  CHECK(validation::natural_less("A-c2", "A-c2-sorted"));
  CHECK(validation::natural_less("A-1", "B-0"));
}
