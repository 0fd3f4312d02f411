#include "process.h"

#include "give_up.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace comity::bench {
namespace {

[[noreturn]] void become(std::vector<std::string> words, int log, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(0);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execvp(argv.front(), argv.data());
  ::_exit(127);
}

}  // namespace

Process Process::start(std::vector<std::string> words, std::string const& log) {
  int const file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) give_up("cannot write " + log);
  pid_t const parent = ::getpid();
  pid_t const pid = ::fork();
  if (pid < 0) give_up("cannot start " + words.front());
  if (pid == 0) become(std::move(words), file, parent);
  ::close(file);
  return Process{pid};
}

Process::Process(Process&& other) noexcept : pid_{std::exchange(other.pid_, -1)} {}

Process::~Process() {
  stop();
}

void Process::stop() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

double Process::cpu_seconds() const {
  std::ifstream file{"/proc/" + std::to_string(pid_) + "/stat"};
  std::stringstream text;
  text << file.rdbuf();
  // The second field, the name in brackets, may hold anything; user and system time are the 14th
  // and the 15th.
  std::istringstream rest{text.str().substr(text.str().rfind(')') + 1)};
  std::string skipped;
  for (int field = 3; field < 14; ++field) rest >> skipped;
  double user = 0;
  double system = 0;
  rest >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double Process::resident_mib() const {
  std::ifstream file{"/proc/" + std::to_string(pid_) + "/statm"};
  double size = 0;
  double resident = 0;
  file >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

}  // namespace comity::bench
