// Interrupt: SIGINT and SIGTERM as a question that long work asks now and then.
#pragma once

namespace cqrslab {

// While one exists, the first SIGINT or SIGTERM only makes requested() true; the second kills the
// program as usual. At most one exists at a time.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool requested() const;
};

}  // namespace cqrslab
