// The signal handler behind Interrupt, which only sets a flag.
#include "sim/cli/interrupt.hpp"

#include <csignal>
#include <initializer_list>

namespace cqrslab {
namespace {

volatile std::sig_atomic_t signal_arrived = 0;

// Leaves signals alone that the program was started to ignore, as in a background job.
void on_signal(int signal, void (*handler)(int)) {
  struct sigaction old {};
  sigaction(signal, nullptr, &old);
  if (old.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = handler == SIG_DFL ? 0 : SA_RESETHAND | SA_RESTART;
  sigaction(signal, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt() {
  signal_arrived = 0;
  for (int signal : {SIGINT, SIGTERM}) {
    on_signal(signal, [](int) { signal_arrived = 1; });
  }
}

Interrupt::~Interrupt() {
  for (int signal : {SIGINT, SIGTERM}) on_signal(signal, SIG_DFL);
}

bool Interrupt::requested() const {
  return signal_arrived != 0;
}

}  // namespace cqrslab
