// How the benchmarks take time: CPU time of this process, the least of three.
#pragma once

#include <algorithm>
#include <ctime>

namespace cqrslab::bench {

// ns that this process has been computing since it began, whatever else the machine does.
inline double cpu_ns() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

// CPU ns of one call of work(), the least of three: the first also pays for memory that the machine
// has never touched before.
template <class Work>
double least_of_three(Work work) {
  double least = 1e300;
  for (int i = 0; i < 3; ++i) {
    double start = cpu_ns();
    work();
    least = std::min(least, cpu_ns() - start);
  }
  return least;
}

}  // namespace cqrslab::bench
