// Runs the real program as a user does, and keeps what it said.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/temporary_folder.hpp"

namespace cqrslab {

struct Said {
  std::string out, err;
  int code = -1;  // exit code, or 128 + the signal that ended it
};

// `in_child` runs in the new process before the program does; `while_running` gets its id here.
inline Said run_program(const std::vector<std::string>& words,
                        const std::function<void()>& in_child = {},
                        const std::function<void(pid_t)>& while_running = {}) {
  TemporaryFolder folder;
  pid_t child = fork();
  if (child == 0) {
    dup2(open((folder / "out").c_str(), O_CREAT | O_WRONLY, 0600), STDOUT_FILENO);
    dup2(open((folder / "err").c_str(), O_CREAT | O_WRONLY, 0600), STDERR_FILENO);
    std::vector<char*> arguments{const_cast<char*>(CQRSLAB_BINARY)};
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    if (in_child) in_child();
    execv(CQRSLAB_BINARY, arguments.data());
    _exit(127);
  }
  if (while_running) while_running(child);
  int status = 0;
  waitpid(child, &status, 0);
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {content_of(folder / "out"), content_of(folder / "err"), code};
}

// A bundled scenario.
inline std::string bundled(const std::string& name) {
  return CQRSLAB_SOURCE_DIR "/scenarios/" + name;
}

}  // namespace cqrslab
