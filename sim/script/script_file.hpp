// The text of a script's file.
#pragma once

#include <string>
#include <string_view>

namespace cqrslab {

// Some editors begin a file in UTF-8 with it; it is no part of the text.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// `kind` is what the file should hold, for messages: "scenario". At most 1 MB and a byte are read;
// Sandbox::run refuses what is longer.
// Errors: ExitCode::input_output when there is no such file, or it cannot be read. The hint of the
// first is the script with the nearest name: in the same folder, else in one beside it, else below
// `scenarios` of the folder that the program runs in.
std::string read_script_file(const std::string& path, const std::string& kind);

}  // namespace cqrslab
