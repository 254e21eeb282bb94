// Counting the calls that this program makes to get memory from the heap.
//
// Linked into a program, counter.cpp replaces malloc, calloc, realloc and their kin (GNU C
// library), or listens to those of the address sanitizer, or else replaces operator new alone: in
// each case whatever asks for memory in C++ is counted, and what a library asks for in C in the
// first two. Giving memory back is not counted. Not for threads.
#pragma once

#include <cstdint>

namespace cqrslab::allocation {

// Calls so far, since the program began.
std::uint64_t calls();

}  // namespace cqrslab::allocation
