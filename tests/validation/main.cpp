// Prints docs/validation.md. usage: cqrslab_validation [CHECKOUT]
#include <cstdio>

#include "tests/validation/page.hpp"

int main(int count, char** words) {
  using namespace cqrslab::validation;
  std::filesystem::path folder =
      std::filesystem::path(count > 1 ? words[1] : ".") / "scenarios" / "validation";
  try {
    std::string text = page(cases_of(folder / "realdb"), cases_of(folder / "oracle"));
    std::fputs(text.c_str(), stdout);
  } catch (const cqrslab::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
  return 0;
}
