#include "pool.h"

#include <array>
#include <cstring>
#include <map>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace comity::apps {
namespace {

struct Running {
  pid_t process = 0;
  Ended so_far;
};

/// By the descriptor from which its output is read.
using AllRunning = std::map<int, Running>;

/// False if the machine gives no process or pipe.
bool begin(std::uint64_t seed, std::function<bool(std::uint64_t, int)> const& one,
           AllRunning& running) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return false;
  auto const process = fork();
  if (process < 0) return false;
  if (process == 0) {
    alarm(seed_seconds_max);
    dup2(ends[1], STDERR_FILENO);  // What is said while aborting belongs to the seed.
    _exit(one(seed, ends[1]) ? 0 : 1);
  }
  close(ends[1]);
  running[ends[0]] = {process, {seed, {}, false}};
  return true;
}

Ended finish(int descriptor, Running running) {
  close(descriptor);
  int status = 0;
  waitpid(running.process, &status, 0);
  running.so_far.held = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (WIFSIGNALED(status)) {
    auto const signal = WTERMSIG(status);
    running.so_far.text +=
        signal == SIGALRM
            ? "hangs: no end after " + std::to_string(seed_seconds_max) + " seconds\n"
            : "ended by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")\n";
  }
  return std::move(running.so_far);
}

/// Takes what has come, and calls `ended` for whoever is done.
void read_some(AllRunning& running, std::function<void(Ended const&)> const& ended) {
  std::vector<pollfd> waiting;
  for (auto const& [descriptor, one] : running) waiting.push_back({descriptor, POLLIN, 0});
  poll(waiting.data(), waiting.size(), -1);
  for (auto const& ready : waiting) {
    if (ready.revents == 0) continue;
    std::array<char, 65'536> bytes{};
    auto const count = read(ready.fd, bytes.data(), bytes.size());
    if (count > 0) {
      running[ready.fd].so_far.text.append(bytes.data(), static_cast<std::size_t>(count));
      continue;
    }
    auto node = running.extract(ready.fd);
    ended(finish(ready.fd, std::move(node.mapped())));
  }
}

}  // namespace

void run_all(unsigned processes, std::function<std::optional<std::uint64_t>()> const& next,
             std::function<bool(std::uint64_t seed, int out)> const& one,
             std::function<void(Ended const&)> const& ended) {
  AllRunning running;
  bool more = true;
  while (more || !running.empty()) {
    while (more && running.size() < processes) {
      auto const seed = next();
      more = seed.has_value();
      if (seed && !begin(*seed, one, running)) {
        ended({*seed, "no process for it: " + std::string{std::strerror(errno)} + "\n", false});
        more = false;
      }
    }
    if (!running.empty()) read_some(running, ended);
  }
}

}  // namespace comity::apps
