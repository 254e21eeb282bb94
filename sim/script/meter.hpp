// Metering: a script that counts its own work.
//
// Lua can count instructions, but then each of them costs as much again. So the text of a script
// that is called often is changed before it is compiled: where work can come again - at the head of
// a loop and of a function, before a goto that goes back - it takes from a counter about as many
// instructions as follow, and asks the host for more when nothing is left. What runs between two
// such places is never longer than the text.
#pragma once

#include <string>
#include <string_view>

namespace cqrslab {

// The name under which a metered script finds the host's function that gives it more.
inline constexpr const char* more_gas_key = "\1more_gas";

// `text`, metered. Three tokens of the text count as one instruction; a loop over a whole list that
// nothing leaves early is paid for before it begins. Any text is accepted, as by SourceMap.
// Post: the result has the same number of lines as `text`.
std::string metered(std::string_view text);

}  // namespace cqrslab
