// The heap and the list behind the queue disciplines.
#include "sim/model/waiting_line.hpp"

#include <algorithm>

#include "sim/base/assert.hpp"

namespace cqrslab {

void WaitingLine::push(Waiter& w) {
  ++size_;
  if (sorted()) {
    sorted_.emplace(w.rank, w.sequence, &w);
  } else if (discipline_ == QueueDiscipline::random) {
    w.position = pool_.size();
    pool_.push_back(&w);
  } else {
    w.previous = last_;
    w.next = nullptr;
    (last_ ? last_->next : first_) = &w;
    last_ = &w;
  }
}

Waiter& WaitingLine::pop() {
  CQRSLAB_ASSERT(size_ > 0);
  Waiter* w = nullptr;
  if (sorted()) {
    w = std::get<2>(*sorted_.begin());
  } else if (discipline_ == QueueDiscipline::random) {
    w = pool_[choices_.at(chosen_++).below(pool_.size())];
  } else {
    bool newest =
        discipline_ == QueueDiscipline::lifo || discipline_ == QueueDiscipline::lifo_preemptive;
    w = newest ? last_ : first_;
  }
  remove(*w);
  return *w;
}

std::string WaitingLine::standing_of(const Waiter& w) const {
  if (size_ == 0) return "";
  std::string all = std::to_string(size_) + " who wait";
  switch (discipline_) {
    case QueueDiscipline::lifo:
    case QueueDiscipline::lifo_preemptive:
      return "before " + all + " (last come, first served)";
    case QueueDiscipline::random:
      return "beside " + all + " (chance decides who is next)";
    case QueueDiscipline::priority:
    case QueueDiscipline::priority_preemptive:
    case QueueDiscipline::shortest_first:
      break;
    default:
      return "behind " + all;
  }
  auto ahead = std::count_if(sorted_.begin(), sorted_.end(), [&](const Place& place) {
    return std::tie(std::get<0>(place), std::get<1>(place)) < std::tie(w.rank, w.sequence);
  });
  bool by_work = discipline_ == QueueDiscipline::shortest_first;
  return "behind " + std::to_string(ahead) + " of " + all +
         (by_work ? " (least work first)" : " (by priority)");
}

void WaitingLine::remove(Waiter& w) {
  --size_;
  if (sorted()) {
    sorted_.erase({w.rank, w.sequence, &w});
  } else if (discipline_ == QueueDiscipline::random) {
    pool_[w.position] = pool_.back();
    pool_[w.position]->position = w.position;
    pool_.pop_back();
  } else {
    (w.previous ? w.previous->next : first_) = w.next;
    (w.next ? w.next->previous : last_) = w.previous;
  }
}

}  // namespace cqrslab
