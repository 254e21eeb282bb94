// One plugin is fine, the name of the other is a built-in one's: neither may be taken.
#include "tests/contract/bad/anything.hpp"

namespace {

const cqrslab::Plugin<Anything, cqrslab::BalancerKind> fine{
    {.name = "fine", .summary = "fine", .doc = "Fine."}};
const cqrslab::Plugin<Anything, cqrslab::BalancerKind> taken{
    {.name = "round_robin", .summary = "another", .doc = "Another."}};

}  // namespace
