// Holds writes at their commit until every image of every feed is ready too.
#include "sim/model/inline_projection.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace cqrslab {

namespace {

// Longer preparations are taken to be part of a circle of waits that no image sees by itself.
constexpr Time longest_preparation = Time::seconds(10);
// A handling that fails takes at least so long.
constexpr Time least_work = Time::milliseconds(1);
// Marks the number of an application that no position in a commit log stands for.
constexpr std::uint64_t inline_event = std::uint64_t{1} << 63;

}  // namespace

// One change of a write on one image. Lives in the frame of prepare().
struct InlineProjection::Piece : CommitGate {
  Write& write;
  Image& image;
  std::uint32_t which;  // index of its key within the write
  Transaction* transaction = nullptr;
  Piece* next = nullptr;

  Piece(Write& w, Image& i, std::uint32_t n) : write(w), image(i), which(n) {}
  bool holds(const Transaction&) const override { return true; }
  void reached(Transaction&) override;
};

// Lives in the frame of project(), which outlives all its pieces.
struct InlineProjection::Write : CommitHolder {
  Simulator& simulator;
  Transaction* transaction;  // nullptr once it is over
  Piece* pieces = nullptr;   // those whose transactions are not over
  unsigned open = 0;         // pieces that are being prepared or are held
  bool prepared = true;      // the latest of them is held, or over with success
  StoreEnd end = StoreEnd::done;
  std::coroutine_handle<> waits;

  Write(Simulator& s, Transaction& t) : simulator(s), transaction(&t) {}
  bool goes_on() const { return transaction && end == StoreEnd::done; }
  void fail(StoreEnd how) {
    if (end == StoreEnd::done) end = how;
    wake();
  }
  void wake() {
    if (waits) simulator.resume_soon(std::exchange(waits, nullptr));
  }
  void left(Transaction&) override {
    transaction = nullptr;
    wake();
  }
  void append(Piece& piece) {
    Piece** at = &pieces;
    while (*at) at = &(*at)->next;
    *at = &piece;
  }
  void remove(Piece& piece) {
    Piece** at = &pieces;
    while (*at != &piece) at = &(*at)->next;
    *at = piece.next;
  }
};

void InlineProjection::Piece::reached(Transaction&) {
  write.prepared = true;
  write.wake();
}

bool InlineProjection::holds(const Transaction& write) const {
  return std::any_of(targets_.begin(), targets_.end(), [&](const Target& target) {
    return (write.purpose.feeds & target.feed) != 0;
  });
}

void InlineProjection::reached(Transaction& write) {
  project(write);
}

Process InlineProjection::project(Transaction& transaction) {
  Write write(simulator_, transaction);
  transaction.holder = &write;
  recorder_.record(RecordKind::project, transaction.purpose.request, transaction.image.place());
  Timer limit = simulator_.after(longest_preparation, [&write] { write.fail(StoreEnd::deadlock); });
  struct Woken {
    Write& write;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> process) const { write.waits = process; }
    void await_resume() const noexcept {}
  };
  PooledVector<std::uint32_t> order(transaction.seen.n_keys, simulator_.frames());
  std::iota(order.begin(), order.end(), 0);
  const std::uint32_t* keys = transaction.seen.keys;
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return keys[a] < keys[b]; });
  for (const Target& target : targets_) {
    if ((transaction.purpose.feeds & target.feed) == 0) continue;
    for (std::uint32_t i = target.first_image; i < target.to->size() && write.goes_on(); ++i) {
      for (std::size_t n = 0; n < order.size() && write.goes_on(); ++n) {
        write.prepared = false;
        prepare(write, target, i, order[n]);
        while (!write.prepared && write.goes_on()) co_await Woken{write};
      }
    }
    if (!write.goes_on()) break;
  }
  simulator_.cancel(limit);
  if (write.goes_on()) check(write);
  write.goes_on() ? commit(write) : abandon(write);
  while (write.open > 0) co_await Woken{write};
}

Process InlineProjection::prepare(Write& write, const Target& target, std::uint32_t i,
                                  std::uint32_t which) {
  const Transaction& whole = *write.transaction;
  Image& image = target.to->image(i);
  Piece piece(write, image, which);
  ++write.open;
  std::uint64_t event = whole.purpose.event;
  std::uint32_t part = which * 64 + i, key = whole.seen.keys[which];
  bool failing = fails(target, whole, part);
  Draws apply = target.apply_draws.at(event, part), project = target.project_draws.at(event, part);
  Time work = target.to->apply().time(apply), before = target.project.time(project);
  Transaction::Purpose purpose{.kind = TransactionKind::apply,
                               .request = whole.purpose.request,
                               .key = key,
                               .work = work,
                               .first_begun = whole.purpose.first_begun,
                               .version = whole.image.version(key) + 1,
                               .position = inline_event + ++applications_,
                               .gate = &piece};
  if (failing) before = std::max(before + work, least_work);
  if (before > Time()) co_await simulator_.delay(before);
  StoreEnd end = StoreEnd::refused;
  if (write.goes_on() && failing) {
    recorder_.record(RecordKind::failure, purpose.request, image.place(),
                     {0, key, purpose.version, whole.image.position() + 1});
  } else if (write.goes_on()) {
    Transaction transaction(image, purpose);
    piece.transaction = &transaction;
    write.append(piece);
    end = co_await transaction;
    write.remove(piece);
  }
  --write.open;
  write.prepared = true;
  end == StoreEnd::done ? write.wake() : write.fail(end);
}

// Since it was held another write may have changed what it compared, another transaction may have
// made one of them its victim, and an image may have crashed at this very instant.
void InlineProjection::check(Write& write) {
  if (!write.transaction->image.still_valid(*write.transaction)) write.fail(StoreEnd::conflict);
  if (write.transaction->doomed) write.fail(StoreEnd::deadlock);
  for (Piece* p = write.pieces; p; p = p->next) {
    if (p->transaction->ended) write.fail(StoreEnd::refused);
    if (p->transaction->doomed) write.fail(StoreEnd::deadlock);
  }
}

void InlineProjection::commit(Write& write) {
  Transaction& whole = *write.transaction;
  whole.holder = nullptr;
  recorder_.record(RecordKind::projected, whole.purpose.request, whole.image.place());
  std::uint64_t before = whole.image.position();
  whole.image.commit_held(whole);
  for (Piece* p = write.pieces; p; p = p->next) {
    Transaction::Purpose& purpose = p->transaction->purpose;
    purpose.version = whole.image.version(purpose.key);
    purpose.position = before + p->which + 1;
    p->image.commit_held(*p->transaction);
    p->image.shows_up_to(whole.image.position());
  }
  for (Piece* p = write.pieces; p;) {
    Piece* next = p->next;
    p->image.go_on(*p->transaction);
    p = next;
  }
  whole.image.go_on(whole);
}

// What is still in its own work before the application ends when that does.
void InlineProjection::abandon(Write& write) {
  if (write.transaction) {
    write.transaction->holder = nullptr;
    write.transaction->image.end_held(*write.transaction, write.end);
  }
  write.transaction = nullptr;
  for (Piece* p = write.pieces; p; p = p->next) {
    if (!p->transaction->ended) p->image.cut_off(*p->transaction);
  }
}

bool InlineProjection::fails(const Target& target, const Transaction& write, std::uint32_t part) {
  std::uint64_t event = write.purpose.event;
  auto below = [](double p, Draws draws) { return p > 0 && draws.uniform() < p; };
  return below(target.poison, target.poison_draws.at(event, part / 64)) ||
         below(target.fails, target.fail_draws.at(event, part + (write.purpose.attempt << 20)));
}

}  // namespace cqrslab
