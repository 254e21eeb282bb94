// The small pieces of the output: cells, tables, the progress line.
#include "sim/cli/progress_bar.hpp"
#include "sim/cli/quantity_cell.hpp"
#include "sim/cli/standard_streams.hpp"
#include "sim/cli/text_table.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

TEST_CASE("metrics are shown in units that fit") {
  CHECK(format_metric("query.latency.p99", 0.0123456) == "12.3 ms");
  CHECK(format_metric("query.stale_fraction", 0.0456) == "4.56 %");
  CHECK(format_metric("query.throughput", 1998.4) == "1,998 /s");
  CHECK(format_metric("query.completed", 239821) == "239,821");
  CHECK(format_metric("query.completed", 1234567.25) == "1,234,567");
  CHECK(format_metric("cost.storage_bytes", 51.2e6) == "51.2 MB");
  CHECK(format_metric("command.failed", 0) == "0");
  CHECK(format_metric("command.failed", -12345) == "-12,345");
  CHECK(format_metric("query.version_lag.mean", 1.69e-05) == "1.69e-05");
}

TEST_CASE("columns are aligned by what a terminal shows") {
  TextTable table({TextTable::Align::left, TextTable::Align::right});
  table.row({"", "a"});
  table.row({"a heading that is wider than the column below"});
  table.row({"x", "± 1"});
  CHECK(table.text(1) == "      a\n a heading that is wider than the column below\n x  ± 1\n");
  CHECK(display_width("± 1") == 3);
}

TEST_CASE("bars inside Markdown cells do not end them") {
  TextTable table({TextTable::Align::left, TextTable::Align::right});
  table.row({"a", "b"});
  table.row({"x|y"});
  CHECK(table.markdown() == "| a | b |\n| :-- | --: |\n| x\\|y |  |\n");
}

TEST_CASE("the progress line estimates after its first second") {
  CHECK(progress_line(0, 0) == "[                              ]   0 %");
  CHECK(progress_line(0.5, 10) == "[###############               ]  50 %, 10 s left");
  CHECK(progress_line(1, 10) == "[##############################] 100 %, 0 s left");
}

TEST_CASE("control characters never reach a terminal") {
  CHECK(printable("a\x1b[2Jb\nc\td") == "a?[2Jb c?d");
}
