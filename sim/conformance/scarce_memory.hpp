// ScarceMemory: from now on the heap of this process gives so many bytes more, and then none.
//
//   {
//     ScarceMemory scarce(1000);
//     ...  // operator new throws std::bad_alloc, and malloc returns a null pointer, when it is
//     used up
//   }      // everything is there again
//
// It sets a limit to the address space, takes all that is free on the heap and gives back one
// stretch of that size, so it is exact to some 16 bytes, whoever asks and by whatever function:
// nothing is replaced, and a library that was loaded is met like the program itself. Memory that is
// given back meanwhile can be had again. The stack has grown before by what most calls need.
//
// For a process of its own (child.hpp), of one thread: what it does to the heap (nothing is mapped
// apart nor trimmed any more) outlasts it.
#pragma once

#include <cstddef>

namespace cqrslab {

class ScarceMemory {
 public:
  // Whether this system can do that: the GNU C library on Linux, without the address sanitizer.
  static bool is_possible();

  // Pre: is_possible(); there is no other in this process.
  explicit ScarceMemory(std::size_t bytes);
  ~ScarceMemory();
  ScarceMemory(const ScarceMemory&) = delete;

 private:
  struct Taken {
    Taken* next;
  };

  void take_all();

  unsigned long old_limit_ = 0;  // bytes of address space
  Taken* taken_ = nullptr;
  void* kept_ = nullptr;  // what is left of the stretch that was given back
};

}  // namespace cqrslab
