// Forks, limits and waits for a child, and brings home what it said.
#include "sim/conformance/child.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

namespace cqrslab {
namespace {

constexpr int finished_code = 0, threw_code = 90;
// Real seconds for each of processor time: a machine with much else to do is no fault of the work.
constexpr unsigned patience = 10;

void limit(int what, rlim_t soft, rlim_t hard) {
  struct rlimit limits = {soft, hard};
  setrlimit(static_cast<__rlimit_resource_t>(what), &limits);
}

void write_all(int file, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    ssize_t written = write(file, text.data() + at, text.size() - at);
    if (written <= 0 && errno != EINTR) return;
    if (written > 0) at += static_cast<std::size_t>(written);
  }
}

// A plugin that prints must not reach the report.
void silence() {
  int nothing = open("/dev/null", O_WRONLY);
  if (nothing < 0) return;
  dup2(nothing, STDOUT_FILENO);
  dup2(nothing, STDERR_FILENO);
}

[[noreturn]] void be_child(int pipe, unsigned seconds, const std::function<std::string()>& work) {
  for (int signal : {SIGINT, SIGTERM, SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL, SIGALRM, SIGXCPU}) {
    std::signal(signal, SIG_DFL);
  }
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_CPU, seconds, seconds + 1);
#if !defined(__SANITIZE_ADDRESS__)
  limit(RLIMIT_AS, rlim_t{1} << 30, rlim_t{1} << 30);
#endif
  alarm(seconds * patience);
  silence();
  int code = finished_code;
  std::string text;
  try {
    text = work();
  } catch (const std::exception& e) {
    text = e.what();
    code = threw_code;
  } catch (...) {
    text = "something that is no exception";
    code = threw_code;
  }
  write_all(pipe, text);
  _exit(code);
}

std::string read_all(int file) {
  std::string text;
  char part[4096];
  for (;;) {
    ssize_t got = read(file, part, sizeof part);
    if (got > 0) text.append(part, static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno != EINTR)) return text;
  }
}

std::string end_of(int status, unsigned seconds) {
  if (WIFSIGNALED(status)) {
    int signal = WTERMSIG(status);
    if (signal == SIGXCPU) {
      return "did not come back within " + std::to_string(seconds) + " s of processor time";
    }
    if (signal == SIGALRM) {
      return "did not come back within " + std::to_string(seconds * patience) + " s";
    }
    return std::string("crashed: ") + strsignal(signal);
  }
  return "ended the process with code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

ChildResult run_in_child(unsigned seconds, const std::function<std::string()>& work) {
  int ends[2];
  std::fflush(nullptr);
  if (pipe(ends) != 0)
    return {false, std::string("no process could be started: ") + strerror(errno)};
  pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return {false, std::string("no process could be started: ") + strerror(errno)};
  }
  if (child == 0) {
    close(ends[0]);
    be_child(ends[1], seconds, work);
  }
  close(ends[1]);
  std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  bool exited = WIFEXITED(status);
  if (exited && WEXITSTATUS(status) == finished_code) return {true, text};
  if (exited && WEXITSTATUS(status) == threw_code) return {false, "threw: " + text};
  return {false, end_of(status, seconds)};
}

}  // namespace cqrslab
