#include "process.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace comity::cli {
namespace {

constexpr char const* self = "/proc/self/exe";

Error cannot_run() {
  return fail(Code::unavailable, "cli.cannot_run",
              {{"reason", std::error_code{errno, std::generic_category()}.message()}});
}

std::vector<char*> as_argv(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (auto& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

[[noreturn]] void become(std::vector<std::string> arguments, int out, int err) {
  arguments.insert(arguments.begin(), "comity");
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  int const nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  auto argv = as_argv(arguments);
  ::execv(self, argv.data());
  ::_exit(127);
}

struct Pipe {
  std::array<int, 2> ends{-1, -1};

  bool open() { return ::pipe2(ends.data(), O_CLOEXEC) == 0; }

  void close(int end) {
    if (ends[static_cast<std::size_t>(end)] >= 0) ::close(ends[static_cast<std::size_t>(end)]);
    ends[static_cast<std::size_t>(end)] = -1;
  }

  ~Pipe() {
    close(0);
    close(1);
  }
};

/// Reads both until both are at their end, so that neither can fill up and block the child.
void read_both(int out, int err, Finished& into) {
  std::array<pollfd, 2> waiting{{{out, POLLIN, 0}, {err, POLLIN, 0}}};
  std::array<std::string*, 2> texts{&into.output, &into.errors};
  std::array<char, 4096> buffer{};
  while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i].fd < 0 || waiting[i].revents == 0) continue;
      auto const count = ::read(waiting[i].fd, buffer.data(), buffer.size());
      if (count > 0) texts[i]->append(buffer.data(), static_cast<std::size_t>(count));
      if (count == 0 || (count < 0 && errno != EINTR)) waiting[i].fd = -1;
    }
  }
}

}  // namespace

Result<Finished> run_self(std::vector<std::string> const& arguments) {
  Pipe out;
  Pipe err;
  if (!out.open() || !err.open()) return cannot_run();
  pid_t const pid = ::fork();
  if (pid < 0) return cannot_run();
  if (pid == 0) become(arguments, out.ends[1], err.ends[1]);
  out.close(1);
  err.close(1);
  Finished finished;
  read_both(out.ends[0], err.ends[0], finished);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

Result<Child> Child::start(std::vector<std::string> const& arguments, std::string const& log) {
  int const file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return cannot_run();
  pid_t const parent = ::getpid();
  pid_t const pid = ::fork();
  if (pid < 0) return cannot_run();
  if (pid == 0) {
    // Ctrl-C goes to the parent, which then ends its children in order.
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(0);
    become(arguments, file, file);
  }
  ::close(file);
  return Child{pid};
}

Child::Child(Child&& other) noexcept : pid_{other.pid_} {
  other.pid_ = -1;
}

Child::~Child() {
  stop();
}

void Child::stop() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

bool Child::runs() {
  if (pid_ <= 0) return false;
  if (::waitpid(pid_, nullptr, WNOHANG) != pid_) return true;
  pid_ = -1;
  return false;
}

}  // namespace comity::cli
