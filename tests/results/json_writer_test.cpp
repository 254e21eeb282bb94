// JSON as other programs must be able to read it.
#include "sim/results/json_writer.hpp"

#include "tests/catch.hpp"

using cqrslab::JsonWriter;

namespace {

std::string json(const std::string& text) {
  return JsonWriter().value(text).text();
}

}  // namespace

TEST_CASE("containers nest, with commas only between") {
  JsonWriter writer;
  writer.begin_object().key("a").begin_array().value(1).value(true).end_array();
  writer.key("b").begin_object().end_object().field("c", "x").end_object();
  CHECK(writer.text() == R"({"a":[1,true],"b":{},"c":"x"})");
}

TEST_CASE("indented text breaks the line before each member") {
  JsonWriter writer(2);
  writer.begin_object().field("a", 1).key("b").begin_array().value(2).end_array().end_object();
  CHECK(writer.text() == "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ]\n}");
}

TEST_CASE("numbers are the shortest that read back the same") {
  auto number = [](double value) { return JsonWriter().value(value).text(); };
  CHECK(number(0.1) == "0.1");
  CHECK(number(2000) == "2000");
  CHECK(number(-1e-9) == "-1e-09");
  CHECK(number(1e300) == "1e+300");
  CHECK(JsonWriter().value(std::uint64_t{18446744073709551615u}).text() == "18446744073709551615");
}

TEST_CASE("quotes, controls and bytes that are no UTF-8 are made harmless") {
  CHECK(json("a\"b\\c\n\t") == R"("a\"b\\c\n\t")");
  CHECK(json(std::string("\x01\x1f\x00", 3)) == R"("\u0001\u001f\u0000")");
  CHECK(json("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80") ==
        "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"");
  const std::string mark = "\xef\xbf\xbd";
  CHECK(json("\xff") == "\"" + mark + "\"");
  CHECK(json("\xc3") == "\"" + mark + "\"");
  CHECK(json("\xc0\xaf") == "\"" + mark + mark + "\"");
  CHECK(json("\xed\xa0\x80") == "\"" + mark + mark + mark + "\"");
}
