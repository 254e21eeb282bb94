// Built without a word about the contract.
#include <cstdlib>

namespace {
[[maybe_unused]] const int ran = (std::abort(), 0);
}  // namespace

extern "C" int something_else() { return 1; }
