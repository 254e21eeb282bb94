// Nearest names: what a message offers when the user wrote a name that nobody knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cqrslab {

// Edits (insert, delete, replace or swap of neighbours) that turn `a` into `b`, case ignored
// (optimal string alignment: Damerau 1964 restricted to non-overlapping swaps).
unsigned edit_distance(std::string_view a, std::string_view b);

// The known name that `name` most probably meant, or "" when none is near: at most one edit per
// three letters, at least one; or one is a prefix of the other, three letters or longer. The first
// of equally near names wins.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

// The hint of an Error: "did you mean 'horizon'? known: name, horizon, ..."; without a near name
// only the second part; "" when nothing is known.
std::string known_names_hint(std::string_view name, const std::vector<std::string>& known);

}  // namespace cqrslab
