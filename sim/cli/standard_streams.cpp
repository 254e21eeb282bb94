// Writes to stdout and stderr to the last byte, or fails.
#include "sim/cli/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "sim/base/error.hpp"

namespace cqrslab {
namespace {

// 0, or the errno that stopped it.
int write_all(int descriptor, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    ssize_t written = write(descriptor, text.data() + done, text.size() - done);
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) done += static_cast<std::size_t>(written);
  }
  return 0;
}

}  // namespace

void prepare_standard_streams() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    bool closed = fcntl(descriptor, F_GETFD) == -1 && errno == EBADF;
    if (closed && open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY) < 0) return;
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void write_stdout(const std::string& text) {
  int failure = write_all(STDOUT_FILENO, text);
  if (failure == 0 || failure == EPIPE) return;
  throw Error(ExitCode::input_output, "stdout", std::strerror(failure));
}

void write_stderr_line(const std::string& text) {
  write_all(STDERR_FILENO, "cqrslab: " + printable(text) + "\n");
}

std::string printable(const std::string& text) {
  std::string clean = text;
  for (char& c : clean) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = c == '\n' ? ' ' : '?';
  }
  return clean;
}

}  // namespace cqrslab
