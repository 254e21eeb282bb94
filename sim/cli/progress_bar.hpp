// ProgressBar: one line on stderr with the time that is left; nothing where stderr is no terminal.
#pragma once

#include <chrono>
#include <string>

namespace cqrslab {

// The line for `done` (0 .. 1) after `elapsed` seconds: "[########            ]  40 %, 12 s left".
// The first second has no estimate.
std::string progress_line(double done, double elapsed);

class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // Draws at most ten times a second.
  void show(double done);
  // Removes the line, so that other output can follow.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool terminal_, shown_ = false;
  Clock::time_point begun_, drawn_;
};

}  // namespace cqrslab
