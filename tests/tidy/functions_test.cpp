// What counts as a function when functions are measured.
#include "tests/catch.hpp"
#include "tests/tidy/rules.hpp"

using namespace cqrslab::tidy;

namespace {

// The findings for functions of more than three lines.
std::string longer_than_three(const std::string& text) {
  std::string all;
  for (const Finding& finding : long_functions(source_file("a.cpp", text), 3)) {
    all += std::to_string(finding.line) + " ";
  }
  return all;
}

const std::string body = "\n  a();\n  b();\n  c();\n}\n";

}  // namespace

TEST_CASE("bodies of free, member and lambda functions are measured") {
  CHECK(longer_than_three("int f() {" + body) == "1 ");
  CHECK(longer_than_three("int f() {\n  a();\n}\n") == "");
  CHECK(longer_than_three("namespace n {\n\nint f(int a = 3)\n  {" + body + "}\n") == "3 ");
  CHECK(longer_than_three("struct S {\n  int f() const noexcept {" + body + "};\n") == "2 ");
  CHECK(longer_than_three("class S : public T<int> {\n public:\n  S() {" + body + "};\n") == "3 ");
  CHECK(longer_than_three("template <class T>\nauto f(T t) -> std::vector<T> {" + body) == "1 ");
  CHECK(longer_than_three("auto f = [](int a) mutable {" + body + ";\n") == "1 ");
  CHECK(longer_than_three("auto f = [] {" + body + ";\n") == "1 ");
  CHECK(longer_than_three("X& operator=(const X&) {" + body) == "1 ");
  CHECK(longer_than_three("struct Y f(struct X x) {" + body) == "1 ");
}

TEST_CASE("a constructor is measured through its initialisers") {
  CHECK(longer_than_three("X::X(int a) : a_(a), b_{1, 2} {" + body) == "1 ");
  CHECK(longer_than_three("X::X(int a) : a_{a} {\n  f();\n}\n") == "");
  CHECK(longer_than_three("X::X() : a_{1},\n    b_{2} {\n}\nint f() {" + body) == "4 ");
}

TEST_CASE("types, namespaces and tables may be long") {
  CHECK(longer_than_three("namespace {\n\n\n\nint a;\n}\n") == "");
  CHECK(longer_than_three("extern \"C\" {\n\n\n\nint a;\n}\n") == "");
  CHECK(longer_than_three("struct S {\n  int a;\n  int b;\n  int c{3};\n  int d = f({1});\n};\n") ==
        "");
  CHECK(longer_than_three("enum class E : int {\n  a,\n  b,\n  c,\n};\n") == "");
  CHECK(longer_than_three("const Row rows[] = {\n  {1, 2},\n  {3, f(4)},\n  {5, 6},\n};\n") == "");
  CHECK(longer_than_three("std::vector<int> rows{\n  1,\n  2,\n  3,\n};\n") == "");
}

TEST_CASE("a long lambda inside a table is found") {
  CHECK(longer_than_three("const Row rows[] = {\n  {1, [](int a, int b) {" + body + "}};\n") ==
        "2 ");
}

TEST_CASE("braces in comments, literals and directives do not count") {
  CHECK(longer_than_three("int f() {  // {\n  return '{';\n}\nint a;\nint g() {\n}\n") == "");
  CHECK(longer_than_three("#define F {\nint f() {\n  g(\"}\\\"{\", R\"x({)x\");\n}\nint a;\n") ==
        "");
  CHECK(longer_than_three("int f() {\n  return 1'000'000;  /* { */\n}\nint a;\n") == "");
}

TEST_CASE("braces that do not match are reported") {
  CHECK(!long_functions(source_file("a.cpp", "int f() {\n"), 70).empty());
  CHECK(!long_functions(source_file("a.cpp", "}\n"), 70).empty());
}
