// Its parameter starts outside its own range.
#include "tests/contract/bad/anything.hpp"

namespace {

constexpr cq_param params[] = {cqrslab::integer_param("places", "targets", "how many", 9, 1, 5)};

const cqrslab::Plugin<Anything, cqrslab::BalancerKind> plugin{
    {.name = "odd", .summary = "odd", .doc = "Odd.", .params = params}};

}  // namespace
