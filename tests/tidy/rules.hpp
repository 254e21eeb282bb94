// The rules of the house, each a function from one file to what it finds wrong there.
#pragma once

#include <filesystem>

#include "tests/tidy/source_file.hpp"

namespace cqrslab::tidy {

// Includes point down the ladder of docs/architecture.md, are written from the root of the
// checkout, and lua.h and sqlite3.h are seen only where they belong.
Findings check_arrows(const SourceFile& file);

// 400 lines, 100 columns, 70 lines per function, no tabs, no trailing blanks, guarded headers.
Findings check_shape(const SourceFile& file);

// Words that have no place: leftover marks, paths of somebody's machine, sources of
// nondeterminism, printing below the command line, architecture names in the model.
Findings check_words(const SourceFile& file);

// File and folder names that say nothing.
Findings check_names(const SourceFile& file);

// Relative links of a Markdown page: the file exists and has the heading.
Findings check_links(const SourceFile& file, const std::filesystem::path& root);

// The line on which each function longer than `limit` lines begins, with its length. Knows
// functions by their braces: bodies of free, member and lambda functions count, braces of
// namespaces, types and initialisers do not. A function inside another belongs to the outer one.
Findings long_functions(const SourceFile& file, int limit);

}  // namespace cqrslab::tidy
