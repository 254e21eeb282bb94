// Random histories of a lock table against an oracle that knows no search for cycles: it lets
// whoever can finish finish, and who is left is stuck.
#include <algorithm>

#include "tests/catch.hpp"
#include "tests/model/bare_lock_table.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

struct Wait {
  std::size_t who;
  std::uint32_t lock, mode;
  bool converts;
};
struct Hold {
  std::size_t who;
  std::uint32_t lock, mode;
};

// Who holds what and who waits for what, in the order in which they came.
struct Picture {
  std::uint32_t order = CQ_FIFO;
  std::vector<Hold> holds;
  std::vector<Wait> waits;

  static bool fit(std::uint32_t a, std::uint32_t b) {
    static constexpr std::uint32_t compatible[] = {1u << shared | 1u << update, 1u << shared, 0};
    return compatible[a] >> b & 1;
  }
  const Wait* wait_of(std::size_t who) const {
    for (const Wait& w : waits) {
      if (w.who == who) return &w;
    }
    return nullptr;
  }
  // Gives up whatever it holds and waits for; true = something changed.
  bool leave(std::size_t who, std::vector<bool>& touched) {
    std::size_t before = holds.size() + waits.size();
    auto out = [&](const auto& entry) {
      if (entry.who == who) touched[entry.lock] = true;
      return entry.who == who;
    };
    std::erase_if(holds, out);
    std::erase_if(waits, out);
    return holds.size() + waits.size() < before;
  }
  bool may_go(const Wait& w) const {
    for (const Hold& h : holds) {
      if (h.lock == w.lock && h.who != w.who && !fit(w.mode, h.mode)) return false;
    }
    bool came_before = true;
    for (const Wait& other : waits) {
      if (other.who == w.who) came_before = false;
      if (other.who == w.who || other.lock != w.lock) continue;
      if (order >= CQ_RANDOM || w.converts) continue;
      if (order == CQ_WEAKEST_FIRST && w.mode == 0) continue;
      bool first = other.converts || (order == CQ_FIFO && came_before) ||
                   (order == CQ_WEAKEST_FIRST && (other.mode == 0 || came_before)) ||
                   (order == CQ_STRONGEST_FIRST &&
                    (other.mode > w.mode || (other.mode == w.mode && came_before)));
      if (first) return false;
    }
    return true;
  }
  bool let_somebody_in(const std::vector<bool>& touched) {
    for (auto w = waits.begin(); w != waits.end(); ++w) {
      if (!touched[w->lock] || !may_go(*w)) continue;
      std::erase_if(holds, [&](const Hold& h) { return h.who == w->who && h.lock == w->lock; });
      holds.push_back({w->who, w->lock, w->mode});
      waits.erase(w);
      return true;
    }
    return false;
  }
  // Who waits for ever if everybody who does not wait gives back what it holds.
  std::vector<std::size_t> stuck(std::size_t transactions) const {
    Picture future = *this;
    std::vector<bool> touched(10);
    for (bool more = true; more;) {
      more = false;
      for (std::size_t who = 0; who < transactions; ++who) {
        if (!future.wait_of(who)) more |= future.leave(who, touched);
      }
      while (future.let_somebody_in(touched)) more = true;
    }
    std::vector<std::size_t> left;
    for (const Wait& w : future.waits) left.push_back(w.who);
    return left;
  }
};

struct Way {
  std::uint32_t order, deadlock;
  std::int64_t check_after;
};

class History {
 public:
  static constexpr std::size_t transactions = 8;
  static constexpr std::uint32_t locks = 4;

  // ascending: everybody takes its locks in the same order, and none twice.
  History(const Way& way, std::uint64_t seed, bool ascending)
      : way_(way),
        ascending_(ascending),
        draws_(RandomStream::named(seed, 0, "history").at(0)),
        table_(way.order, way.deadlock, way.check_after) {
    picture_.order = way.order;
    for (std::size_t i = 0; i < transactions; ++i) t_.push_back(&table_.transaction());
    next_.resize(transactions);
    seen_.resize(transactions);
    for (std::size_t i = 0; i < transactions; ++i) begin(i);
  }

  void run(int steps) {
    for (int i = 0; i < steps && problem_.empty(); ++i) step();
    drain();
  }
  const std::string& problem() const { return problem_; }
  int victims() const { return victims_; }
  int waits() const { return waits_; }

 private:
  void fail(const char* what) {
    if (problem_.empty()) problem_ = what;
  }
  void begin(std::size_t i) {
    t_[i]->doomed = false;
    t_[i]->purpose.first_begun = Time::nanoseconds(++age_);
    next_[i] = 0;
  }
  bool by_age() const { return way_.deadlock >= CQ_DEADLOCK_WOUND_WAIT; }

  void step() {
    let_pass(1 + draws_.below(3));
    std::size_t i = draws_.below(transactions);
    if (t_[i]->waits) {
      if (draws_.below(20) == 0) end(i);
    } else if (draws_.below(4) == 0 || (ascending_ && next_[i] == locks)) {
      end(i);
    } else {
      ask(i);
    }
    follow();
    check_holders();
  }

  // Nobody asks twice at one instant, so at most one looks for a cycle in each millisecond.
  void let_pass(std::uint64_t ms) {
    for (; ms > 0; --ms) {
      table_.simulator().run_until(table_.simulator().now() + Time::milliseconds(1));
      follow();
    }
  }

  void ask(std::size_t i) {
    std::uint32_t lock = static_cast<std::uint32_t>(draws_.below(locks));
    if (ascending_) {
      lock = next_[i] + static_cast<std::uint32_t>(draws_.below(locks - next_[i]));
      next_[i] = lock + 1;
    }
    std::uint32_t mode = static_cast<std::uint32_t>(draws_.below(3));
    if (way_.order == CQ_RACE && mode == update) mode = exclusive;  // it is for two modes
    bool converts = holds(i, lock);
    LockTable::Answer answer = table_.ask(*t_[i], lock, mode);
    if (answer == LockTable::Answer::granted) return hold(i, lock, mode);
    picture_.waits.push_back({i, lock, mode, converts});
    ++waits_;
    bool is_stuck = !picture_.stuck(transactions).empty();
    if (answer == LockTable::Answer::waits) {
      if (way_.check_after == 0 && !by_age() && is_stuck) fail("a deadlock was not found");
      return;
    }
    if (by_age()) {
      if (is_oldest(i)) fail("the oldest was the victim");
    } else if (!is_victim_of_a_deadlock(i)) {
      fail("a victim was in no deadlock");
    }
    ++victims_;
    end(i);
  }

  bool is_victim_of_a_deadlock(std::size_t i) const {
    std::vector<std::size_t> stuck = picture_.stuck(transactions);
    return std::find(stuck.begin(), stuck.end(), i) != stuck.end();
  }
  bool is_oldest(std::size_t i) const {
    return std::all_of(t_.begin(), t_.end(), [&](const Transaction* other) {
      return t_[i]->purpose.first_begun <= other->purpose.first_begun;
    });
  }
  bool holds(std::size_t i, std::uint32_t lock) const {
    return std::any_of(picture_.holds.begin(), picture_.holds.end(),
                       [&](const Hold& h) { return h.who == i && h.lock == lock; });
  }
  void hold(std::size_t i, std::uint32_t lock, std::uint32_t mode) {
    for (Hold& h : picture_.holds) {
      if (h.who == i && h.lock == lock) return void(h.mode = std::max(h.mode, mode));
    }
    picture_.holds.push_back({i, lock, mode});
  }

  void end(std::size_t i) {
    table_.locks().stop_waiting(*t_[i]);
    table_.locks().release_all(*t_[i]);
    std::vector<bool> touched(10);
    picture_.leave(i, touched);
    begin(i);
  }

  // Takes over who has become a victim, before others have got what it let go, and who has entered.
  void follow() {
    for (std::size_t i = 0; i < transactions; ++i) {
      if (table_.deadlocked(*t_[i]) == seen_[i].deadlocked) continue;
      if (!is_victim_of_a_deadlock(i)) fail("a late victim was in no deadlock");
      seen_[i].deadlocked = table_.deadlocked(*t_[i]);
      std::erase_if(picture_.waits, [&](const Wait& w) { return w.who == i; });
      take_over_grants();
      ++victims_;
      end(i);
    }
    take_over_grants();
    for (std::size_t i = 0; i < transactions; ++i) {
      if (!t_[i]->doomed) continue;
      if (is_oldest(i)) fail("the oldest was made a victim");
      ++victims_;
      end(i);
      take_over_grants();
      i = 0;
    }
  }

  void take_over_grants() {
    for (std::size_t i = 0; i < transactions; ++i) {
      if (table_.entered(*t_[i]) == seen_[i].entered) continue;
      seen_[i].entered = table_.entered(*t_[i]);
      Wait w = *picture_.wait_of(i);
      std::erase_if(picture_.waits, [&](const Wait& other) { return other.who == i; });
      hold(i, w.lock, w.mode);
    }
  }

  void check_holders() {
    for (const Hold& a : picture_.holds) {
      for (const Hold& b : picture_.holds) {
        if (a.lock == b.lock && a.who != b.who && !Picture::fit(a.mode, b.mode))
          fail("two hold a lock that exclude each other");
      }
    }
  }

  // Ends all who can end, until nobody is left.
  void drain() {
    for (bool more = true; more && problem_.empty();) {
      more = false;
      let_pass(10);
      for (std::size_t i = 0; i < transactions; ++i) {
        if (t_[i]->waits || !t_[i]->claims) continue;
        end(i);
        follow();
        more = true;
      }
    }
    if (!picture_.waits.empty()) fail("somebody waits for ever");
  }

  struct Seen {
    std::uint32_t entered = 0, deadlocked = 0;
  };

  Way way_;
  bool ascending_;
  Draws draws_;
  BareLockTable table_;
  Picture picture_;
  std::vector<Transaction*> t_;
  std::vector<std::uint32_t> next_;
  std::vector<Seen> seen_;
  std::int64_t age_ = 0;
  int victims_ = 0, waits_ = 0;
  std::string problem_;
};

constexpr Way all_ways[] = {{CQ_FIFO, CQ_DEADLOCK_DETECT, 0},
                            {CQ_WEAKEST_FIRST, CQ_DEADLOCK_DETECT, 0},
                            {CQ_STRONGEST_FIRST, CQ_DEADLOCK_DETECT, 0},
                            {CQ_RANDOM, CQ_DEADLOCK_DETECT, 0},
                            {CQ_BARGING, CQ_DEADLOCK_DETECT, 0},
                            {CQ_RACE, CQ_DEADLOCK_DETECT, 0},
                            {CQ_FIFO, CQ_DEADLOCK_DETECT, 5'000'000},
                            {CQ_WEAKEST_FIRST, CQ_DEADLOCK_DETECT, 5'000'000},
                            {CQ_STRONGEST_FIRST, CQ_DEADLOCK_DETECT, 5'000'000},
                            {CQ_RANDOM, CQ_DEADLOCK_DETECT, 5'000'000},
                            {CQ_BARGING, CQ_DEADLOCK_DETECT, 5'000'000},
                            {CQ_RACE, CQ_DEADLOCK_DETECT, 5'000'000},
                            {CQ_FIFO, CQ_DEADLOCK_WOUND_WAIT, 0},
                            {CQ_FIFO, CQ_DEADLOCK_WAIT_DIE, 0}};

}  // namespace

TEST_CASE("no deadlock survives, and nobody is the victim of none, in any order and way") {
  for (const Way& way : all_ways) {
    int victims = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      INFO("order " << way.order << " deadlock " << way.deadlock << " after " << way.check_after
                    << " seed " << seed);
      History history(way, seed, false);
      history.run(100);
      REQUIRE(history.problem() == "");
      victims += history.victims();
    }
    CHECK(victims > 300);
  }
}

TEST_CASE("who all lock in the same order never deadlock") {
  for (const Way& way : all_ways) {
    if (way.deadlock != CQ_DEADLOCK_DETECT) continue;
    int waits = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      INFO("order " << way.order << " after " << way.check_after << " seed " << seed);
      History history(way, seed, true);
      history.run(100);
      REQUIRE(history.problem() == "");
      REQUIRE(history.victims() == 0);
      waits += history.waits();
    }
    CHECK(waits > 1000);
  }
}
