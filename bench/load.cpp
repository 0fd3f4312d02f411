#include "load.h"

#include "comity/json/text.h"
#include "give_up.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

namespace comity::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// A first delivery that failed is tried again after a second, a second one after two.
constexpr std::chrono::seconds settling_patience{30};

constexpr std::chrono::milliseconds longest_pause{100};

/// The whole number after `name` in a text; gives up if there is none.
std::uint64_t number_after(std::string_view text, std::string_view name) {
  auto const at = text.find(name);
  if (at == text.npos) give_up("no " + std::string{name} + " in: " + std::string{text});
  auto const from = text.find_first_of("0123456789", at + name.size());
  std::uint64_t out = 0;
  if (from != text.npos) std::from_chars(text.data() + from, text.data() + text.size(), out);
  return out;
}

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>{duration}.count();
}

class Load {
 public:
  Load(std::string const& socket, std::string const& order, Offer const& offer);

  ~Load() { ::close(epoll_); }

  Course run();

 private:
  struct Slot {
    Connection connection;
    Clock::time_point due;
  };

  void offer_what_is_due(Clock::time_point now);
  void look(Clock::time_point now);
  void wait(Clock::time_point now);
  void answered(Slot& slot);
  void receipted(std::uint64_t seq);

  std::string const request_;
  Offer const offer_;
  int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<Slot> slots_;  ///< The first one looks.
  std::vector<Slot*> idle_;
  Clock::time_point begin_;
  Clock::time_point next_look_;
  std::uint64_t offered_ = 0;
  std::uint64_t first_seq_ = 0;  ///< Of the first message.
  std::uint64_t receipted_ = 0;  ///< All messages up to this number have receipts.
  std::vector<std::optional<Clock::time_point>> due_;  ///< Of each message, once it has a number.
  Course course_;
};

/// How many messages the node has sent, once all of them have receipts.
std::uint64_t settled_at(Connection& node) {
  auto const end = Clock::now() + settling_patience;
  while (Clock::now() < end) {
    node.ask(http_request("GET", "/v1/links", {}));
    auto const answer = node.wait();
    if (!answer) give_up("the node hung up");
    if (number_after(answer->body, "\"undelivered\":") == 0)
      return number_after(answer->body, "\"sent\":");
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  give_up("the node does not deliver what it has");
}

Load::Load(std::string const& socket, std::string const& order, Offer const& offer)
    : request_{http_request("POST", "/v1/requests", order)}, offer_{offer}, due_(offer.messages) {
  slots_.reserve(offer.connections + 1);
  for (std::size_t i = 0; i <= offer.connections; ++i) {
    auto& slot = slots_.emplace_back(Slot{Connection{socket}, {}});
    if (!slot.connection.open()) give_up("cannot connect to " + socket);
    if (i > 0) idle_.push_back(&slot);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &slot}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, slot.connection.descriptor(), &event);
  }
  receipted_ = settled_at(slots_.front().connection);
  first_seq_ = receipted_ + 1;
}

void Load::offer_what_is_due(Clock::time_point now) {
  while (offered_ < offer_.messages && !idle_.empty()) {
    auto due = now;
    if (offer_.per_second > 0) {
      std::chrono::duration<double> const after{static_cast<double>(offered_) / offer_.per_second};
      due = begin_ + std::chrono::duration_cast<Clock::duration>(after);
      if (due > now) return;
    }
    auto& slot = *idle_.back();
    idle_.pop_back();
    slot.due = due;
    slot.connection.ask(request_);
    ++offered_;
  }
}

void Load::look(Clock::time_point now) {
  auto& looker = slots_.front().connection;
  if (now < next_look_ || looker.busy()) return;
  looker.ask(http_request("GET", "/v1/links", {}));
  next_look_ = now + offer_.look;
}

void Load::wait(Clock::time_point now) {
  constexpr int events_max = 64;
  epoll_event events[events_max];
  // Whoever is busy wakes us; only what begins by the clock is waited for.
  auto next = slots_.front().connection.busy() ? now + longest_pause : next_look_;
  if (offer_.per_second > 0 && !idle_.empty()) {
    std::chrono::duration<double> const after{static_cast<double>(offered_) / offer_.per_second};
    next = std::min(next, begin_ + std::chrono::duration_cast<Clock::duration>(after));
  }
  auto const pause = std::chrono::ceil<std::chrono::milliseconds>(next - now).count();
  int const count =
      ::epoll_wait(epoll_, events, events_max,
                   static_cast<int>(std::clamp<std::int64_t>(pause, 0, longest_pause.count())));
  for (int i = 0; i < count; ++i) answered(*static_cast<Slot*>(events[i].data.ptr));
}

void Load::answered(Slot& slot) {
  auto const answer = slot.connection.take();
  if (!answer) return;
  if (answer->status >= 300) give_up("the node refused: " + answer->body);
  if (&slot == &slots_.front()) return receipted(number_after(answer->body, "\"receipted\":"));
  auto const now = Clock::now();
  auto const seq = number_after(answer->body, "\"seq\":");
  course_.durable.push_back(milliseconds(now - slot.due));
  if (seq <= receipted_) {
    course_.receipted.push_back(milliseconds(now - slot.due));
  } else {
    due_.at(seq - first_seq_) = slot.due;
  }
  idle_.push_back(&slot);
}

void Load::receipted(std::uint64_t seq) {
  auto const now = Clock::now();
  for (; receipted_ < seq; ++receipted_) {
    // What has no answer yet counts when it has.
    auto const at = receipted_ + 1 - first_seq_;
    if (at < due_.size() && due_[at]) course_.receipted.push_back(milliseconds(now - *due_[at]));
  }
}

Course Load::run() {
  begin_ = Clock::now();
  next_look_ = begin_;
  while (course_.receipted.size() < offer_.messages) {
    auto const now = Clock::now();
    offer_what_is_due(now);
    look(now);
    wait(now);
  }
  course_.seconds = std::chrono::duration<double>{Clock::now() - begin_}.count();
  return std::move(course_);
}

}  // namespace

std::string http_request(std::string_view method, std::string_view target, std::string_view body) {
  return fmt::format("{} {} HTTP/1.1\r\nHost: node\r\nContent-Length: {}\r\n\r\n{}", method, target,
                     body.size(), body);
}

Connection::Connection(std::string const& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) give_up("too long for a socket's name: " + path);
  std::ranges::copy(path, address.sun_path);
  descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return;
  ::close(std::exchange(descriptor_, -1));
}

Connection::Connection(Connection&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)},
      busy_{other.busy_},
      received_{std::move(other.received_)} {}

Connection::~Connection() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Connection::ask(std::string_view request) {
  busy_ = true;
  while (!request.empty()) {
    auto const sent = ::send(descriptor_, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return;  // The answer, or its absence, says why.
    request.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool Connection::read(int flags) {
  char buffer[16'384];
  auto const count = ::recv(descriptor_, buffer, sizeof buffer, flags);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  received_.append(buffer, static_cast<std::size_t>(count));
  return count > 0;
}

std::optional<Answer> Connection::whole() {
  auto const head_end = received_.find("\r\n\r\n");
  if (head_end == received_.npos) return std::nullopt;
  std::string head = received_.substr(0, head_end);
  std::ranges::transform(head, head.begin(), [](unsigned char c) { return std::tolower(c); });
  auto const length = number_after(head, "content-length:");
  if (received_.size() < head_end + 4 + length) return std::nullopt;
  Answer answer{static_cast<int>(number_after(head, "http/1.1 ")),
                received_.substr(head_end + 4, length)};
  received_.erase(0, head_end + 4 + length);
  busy_ = false;
  return answer;
}

std::optional<Answer> Connection::take() {
  if (!read(MSG_DONTWAIT)) give_up("the node hung up");
  return whole();
}

std::optional<Answer> Connection::wait() {
  for (;;) {
    if (auto answer = whole()) return answer;
    if (!read(0)) return std::nullopt;
  }
}

Course carry_out(std::string const& socket, std::string const& order, Offer const& offer) {
  return Load{socket, order, offer}.run();
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  auto const rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  auto const at = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::ranges::nth_element(values, at);
  return *at;
}

}  // namespace comity::bench
