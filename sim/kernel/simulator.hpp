// Simulator: the clock, the agenda, and everything that waits in it.
//
// One thread, one run. An event is a small closure that runs at an instant; a process (process.hpp)
// is a coroutine that the agenda resumes. Events run in the order (time, sequence of scheduling):
// simultaneous events run first scheduled, first run, always.
//
//   Simulator simulator;
//   simulator.after(Time::milliseconds(5), [&] { ++answers; });
//   simulator.run_until(Time::seconds(60));
//
// Cost: scheduling and running an event allocates nothing in steady state. A pending event takes
// one 64-byte slot and about 24 bytes of EventList; freed slots are reused at once, also those of
// cancelled events.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

#include "sim/base/assert.hpp"
#include "sim/base/error.hpp"
#include "sim/base/time.hpp"
#include "sim/kernel/event_list.hpp"
#include "sim/kernel/frame_pool.hpp"

namespace cqrslab {

// Timer names one scheduled event, to cancel it. A plain value that owns nothing; it stays valid
// to ask about, and simply names nothing any more, after the event has run or was cancelled.
// A default Timer never names anything.
class Timer {
 public:
  Timer() = default;
  bool operator==(const Timer&) const = default;

 private:
  friend class Simulator;
  explicit Timer(std::uint64_t id) : id_(id) {}
  std::uint64_t id_ = 0;  // EventKey::id: sequence number and slot
};

// A live process in its Simulator's list; the base of every process's promise.
struct ProcessLink {
  std::coroutine_handle<> frame;
  ProcessLink* previous = nullptr;
  ProcessLink* next = nullptr;
};

class Simulator {
 public:
  static constexpr std::size_t closure_bytes = 40;
  static constexpr std::uint64_t default_same_instant_limit = 1'000'000;

  // Throws Error(ExitCode::limit) once more than `same_instant_limit` events have run without the
  // clock moving: a model that never lets time pass (Zeno).
  explicit Simulator(std::uint64_t same_instant_limit = default_same_instant_limit);
  // Destroys the processes that are still suspended, youngest first. Pending closures are dropped.
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  // Simulated time; starts at 0 and never goes back.
  Time now() const { return now_; }

  // Runs f() at instant t. F: callable without arguments, at most 40 bytes, trivially copyable and
  // destructible (capture pointers and numbers). Pre: t >= now(). An event at now() runs after all
  // events already scheduled for now(). Throws Error(ExitCode::limit) beyond 2^24 - 1 pending
  // events, or 2^40 - 1 in a run.
  template <class F>
  Timer at(Time t, F f) {
    static_assert(sizeof(F) <= closure_bytes, "capture less: at most 40 bytes");
    static_assert(alignof(F) <= alignof(std::max_align_t));
    static_assert(std::is_trivially_copyable_v<F> && std::is_trivially_destructible_v<F>,
                  "capture pointers and numbers only: closures are copied as bytes");
    CQRSLAB_ASSERT(t >= now_);
    std::uint32_t index = take_slot();
    Slot& slot = slot_at(index);
    new (slot.closure) F(f);
    slot.run = [](Simulator& simulator, Slot& s, std::uint32_t i) {
      F mine = *std::launder(reinterpret_cast<F*>(s.closure));
      simulator.free_slot(s, i);
      mine();
    };
    slot.key = EventKey::from_id(static_cast<std::uint64_t>(t.ns()), next_id() | index);
    events_.push(slot.key);
    return Timer(slot.key.id());
  }

  // Runs f() after dt. Pre: dt >= 0.
  template <class F>
  Timer after(Time dt, F f) {
    return at(now_ + dt, f);
  }

  // Takes the event off the agenda at once. False if it has run, is running, or was cancelled.
  bool cancel(Timer timer);
  // Whether the event is still to run.
  bool is_pending(Timer timer) const;

  // Runs the next event and moves the clock to it. False if there is none.
  // Rethrows what left a process; throws Error(ExitCode::limit) as the constructor says.
  bool step() {
    if (failure_) [[unlikely]]
      rethrow_failure();  // of a process that failed while it was started
    return run_next(Time::max());
  }

  // Runs every event with time <= horizon, also those that these schedule; then now() == horizon.
  // Pre: horizon >= now().
  void run_until(Time horizon);

  // Runs until nothing is pending.
  void run();

  std::uint64_t executed() const { return executed_; }
  std::size_t pending() const { return events_.size(); }

  // co_await simulator.delay(dt): the process goes on at now() + dt. A delay of zero still lets
  // everything already scheduled for now() run first. Pre: dt >= 0. `Why` names a kind of delay
  // that is met often: the processor foresees more if each such kind has its own code.
  template <class Why = void>
  auto delay(Time dt) {
    struct Delay {
      Simulator& simulator;
      Time dt;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> process) {
        simulator.after(dt, [process] { process.resume(); });
      }
      void await_resume() const noexcept {}
    };
    return Delay{*this, dt};
  }

  // Resumes the process at now(), after everything already scheduled for now().
  // Pre: it is suspended and nothing else will resume it.
  void resume_soon(std::coroutine_handle<> process) {
    at(now_, [process] { process.resume(); });
  }

  // For Process (process.hpp): the frames' memory, the list of live ones, a process's exception.
  FramePool& frames() { return frames_; }
  void enter(ProcessLink& process);
  void leave(ProcessLink& process);
  void fail(std::exception_ptr exception) {
    if (!failure_) failure_ = std::move(exception);
  }
  std::size_t live_processes() const { return live_processes_; }

 private:
  struct alignas(64) Slot {
    EventKey key;  // id 0 while free, with the next free slot as time
    void (*run)(Simulator&, Slot&, std::uint32_t index);
    alignas(8) unsigned char closure[closure_bytes];
  };
  static_assert(sizeof(Slot) == 64);
  static constexpr std::uint32_t no_slot = EventKey::slot_limit;

  Slot& slot_at(std::uint32_t index) { return slots_.data()[index]; }
  const Slot& slot_at(std::uint32_t index) const { return slots_.data()[index]; }

  // Pending a million events, the next one's slot is not in any cache; few slots stay there. Always
  // inline: g++ 12 drops calls of functions that only prefetch.
  [[gnu::always_inline]] void prefetch(const EventKey& key) const {
    constexpr std::uint32_t few = 256;
    if (slots_.size() > few) [[unlikely]] {
      if (key.slot() < slots_.size()) __builtin_prefetch(&slot_at(key.slot()));
    }
  }

  std::uint32_t take_slot() {
    std::uint32_t index = first_free_;
    if (index == no_slot) [[unlikely]]
      return add_slot();
    first_free_ = static_cast<std::uint32_t>(slot_at(index).key.time());
    return index;
  }
  void free_slot(Slot& slot, std::uint32_t index) {
    slot.key = EventKey::from_id(first_free_, 0);
    first_free_ = index;
  }
  std::uint32_t add_slot();

  // Where it would not fit any more, the id carries over.
  std::uint64_t next_id() {
    if (__builtin_add_overflow(last_id_, EventKey::id_step, &last_id_)) [[unlikely]]
      stop_out_of_ids();
    return last_id_;
  }
  [[noreturn]] void stop_out_of_ids();

  // False if nothing is to run until then.
  [[gnu::always_inline]] bool run_next(Time until) {
    EventKey key = events_.pop_until(
        static_cast<std::uint64_t>(until.ns()), [this](const EventKey& soon) __attribute__((
                                                    always_inline)) { prefetch(soon); });
    if (key.id() == 0) return false;
    Time time = Time::nanoseconds(static_cast<std::int64_t>(key.time()));
    at_this_instant_ = time == now_ ? at_this_instant_ + 1 : 1;
    if (at_this_instant_ > same_instant_limit_) [[unlikely]]
      stop_at_one_instant();
    now_ = time;
    ++executed_;
    Slot& slot = slot_at(key.slot());
    slot.run(*this, slot, key.slot());
    if (failure_) [[unlikely]]
      rethrow_failure();
    return true;
  }
  [[noreturn]] void stop_at_one_instant() const;
  [[noreturn]] void rethrow_failure();

  Time now_;
  std::uint64_t last_id_ = 0;  // of the event scheduled last, without its slot
  std::uint64_t executed_ = 0;
  std::uint64_t at_this_instant_ = 0;
  std::uint64_t same_instant_limit_;
  std::uint32_t first_free_ = no_slot;
  std::vector<Slot> slots_;  // which move when there are more: what runs is copied out before
  EventList events_;
  std::exception_ptr failure_;
  FramePool frames_;
  ProcessLink* youngest_ = nullptr;
  std::size_t live_processes_ = 0;
};

}  // namespace cqrslab
