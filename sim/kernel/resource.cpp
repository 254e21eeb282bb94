// Who gets a server of a Resource when one is free.
#include "sim/kernel/resource.hpp"

#include <algorithm>
#include <utility>

namespace cqrslab {

Resource::Resource(Simulator& simulator, unsigned capacity, Discipline discipline)
    : simulator_(simulator),
      capacity_(capacity),
      discipline_(discipline),
      choices_(RandomStream::named(0, 0, "")) {
  CQRSLAB_ASSERT(capacity >= 1 && discipline != Discipline::random);
}

Resource::Resource(Simulator& simulator, unsigned capacity, RandomStream choices)
    : simulator_(simulator),
      capacity_(capacity),
      discipline_(Discipline::random),
      choices_(choices) {
  CQRSLAB_ASSERT(capacity >= 1);
}

std::coroutine_handle<> Resource::take_next() {
  std::size_t mask = ring_.size() - 1;
  --waiting_;
  if (discipline_ == Discipline::lifo) return ring_[(first_ + waiting_) & mask];
  if (discipline_ == Discipline::random) {
    std::size_t chosen = choices_.at(choices_made_++).below(waiting_ + 1);
    std::swap(ring_[first_], ring_[(first_ + chosen) & mask]);
  }
  std::coroutine_handle<> next = ring_[first_];
  first_ = (first_ + 1) & mask;
  return next;
}

void Resource::grow() {
  std::vector<std::coroutine_handle<>> larger(std::max<std::size_t>(8, ring_.size() * 2));
  for (std::size_t i = 0; i < waiting_; ++i) larger[i] = ring_[(first_ + i) & (ring_.size() - 1)];
  ring_.swap(larger);
  first_ = 0;
}

}  // namespace cqrslab
