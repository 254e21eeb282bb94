// Whether a file may become or is a results database, told before a byte of it is changed.
#pragma once

#include <string>

namespace cqrslab {

class Connection;

// Looks at the file's first bytes without SQLite. True: there is no file, or an empty one; false:
// it carries the marks of a results database. Throws Error(input_output) for anything else.
bool check_results_file(const std::string& path);

// Creates the tables, unless another program has done so meanwhile.
void create_results(Connection& connection);

// Reads the database through. Throws Error(input_output) when it is newer than this program, has
// other tables, is damaged or may not be written.
void check_results(Connection& connection, const std::string& path);

}  // namespace cqrslab
