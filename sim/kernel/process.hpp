// Process: a coroutine that lives in simulated time.
//
//   Process customer(Simulator& simulator, Resource& server, Time service) {
//     co_await server.acquire();
//     co_await simulator.delay(service);
//     server.release();
//   }
//
// Calling it starts it at once: it runs up to its first suspension before the call returns. The
// returned value is empty; nobody waits for a process (use a Resource or a callback to tell
// others), and its frame is freed when it ends. A process that is still suspended when its
// Simulator dies is destroyed with it, so destructors of its locals run.
//
// Its Simulator is found among its arguments: the first that is a Simulator& or has a member
// simulator() returning Simulator&. For a member coroutine the object itself comes first. Without
// one the coroutine does not compile.
//
// An exception that leaves a process ends it and comes out of the next return of Simulator::step()
// (or run, run_until), whoever resumed the process; the first of several wins.
//
// Arguments taken by reference must outlive the process, as with every coroutine.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <type_traits>

#include "sim/kernel/simulator.hpp"

namespace cqrslab {

namespace detail {

template <class T>
concept HasSimulator = requires(T& t) {
  { t.simulator() } -> std::convertible_to<Simulator&>;
};

template <class First, class... Rest>
Simulator& find_simulator(First& first, Rest&... rest) {
  if constexpr (std::is_same_v<First, Simulator>) {
    return first;
  } else if constexpr (HasSimulator<First>) {
    return first.simulator();
  } else {
    static_assert(sizeof...(Rest) > 0, "a Process needs a Simulator& among its arguments");
    return find_simulator(rest...);
  }
}

}  // namespace detail

class Process {
 public:
  struct promise_type : ProcessLink {
    template <class... Arguments>
    explicit promise_type(Arguments&... arguments)
        : simulator_(detail::find_simulator(arguments...)) {
      frame = std::coroutine_handle<promise_type>::from_promise(*this);
      simulator_.enter(*this);
    }
    ~promise_type() { simulator_.leave(*this); }
    promise_type(const promise_type&) = delete;
    promise_type& operator=(const promise_type&) = delete;

    template <class... Arguments>
    static void* operator new(std::size_t bytes, Arguments&... arguments) {
      return detail::find_simulator(arguments...).frames().allocate(bytes);
    }
    static void operator delete(void* memory) { FramePool::release(memory); }

    Process get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { simulator_.fail(std::current_exception()); }

   private:
    Simulator& simulator_;
  };
};

}  // namespace cqrslab
