// Draws the progress bar, at most some times a second.
#include "sim/cli/progress_bar.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/base/quantity.hpp"

namespace cqrslab {
namespace {

constexpr int width = 30;

void draw(const std::string& text) {
  std::string line = "\r" + text + "\x1b[K";
  [[maybe_unused]] ssize_t ignored = write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

std::string progress_line(double done, double elapsed) {
  done = std::clamp(done, 0.0, 1.0);
  auto filled = static_cast<std::size_t>(done * width);
  char percent[16];
  std::snprintf(percent, sizeof percent, "%3.0f %%", std::floor(done * 100));
  std::string line =
      "[" + std::string(filled, '#') + std::string(width - filled, ' ') + "] " + percent;
  if (elapsed < 1 || done <= 0) return line;
  return line + ", " + format_duration(std::ceil(elapsed * (1 - done) / done)) + " left";
}

ProgressBar::ProgressBar() : terminal_(isatty(STDERR_FILENO)), begun_(Clock::now()) {
  drawn_ = begun_;
}

void ProgressBar::show(double done) {
  if (!terminal_) return;
  Clock::time_point now = Clock::now();
  if (now - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = now;
  shown_ = true;
  draw(progress_line(done, std::chrono::duration<double>(now - begun_).count()));
}

void ProgressBar::clear() {
  if (shown_) draw("");
  shown_ = false;
}

}  // namespace cqrslab
