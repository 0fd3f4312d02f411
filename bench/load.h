/// Orders given to a node over its own Unix socket, as many programs at once would give them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace comity::bench {

struct Answer {
  int status = 0;
  std::string body;
};

std::string http_request(std::string_view method, std::string_view target, std::string_view body);

/// One connection that is kept between requests.
class Connection {
 public:
  explicit Connection(std::string const& socket);
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;
  ~Connection();

  bool open() const { return descriptor_ >= 0; }

  int descriptor() const { return descriptor_; }

  /// True until the last request was answered.
  bool busy() const { return busy_; }

  /// Sends a whole request. Not while busy.
  void ask(std::string_view request);

  /// Reads what is there: the answer, once it is whole. Gives up if the node hangs up.
  std::optional<Answer> take();

  /// Blocks until the answer is whole. Nothing if the node hangs up.
  std::optional<Answer> wait();

 private:
  /// False at the end of the stream.
  bool read(int flags);
  std::optional<Answer> whole();

  int descriptor_ = -1;
  bool busy_ = false;
  std::string received_;
};

struct Offer {
  std::uint64_t messages = 0;
  std::size_t connections = 0;
  double per_second = 0;                   ///< 0: the next as soon as a connection is free.
  std::chrono::microseconds look{20'000};  ///< Between two looks at which have receipts.
};

/// What became of an offer. Times in milliseconds, from the moment at which the message was due to
/// be offered: waiting for a free connection counts.
struct Course {
  double seconds = 0;             ///< From the first request to the last receipt.
  std::vector<double> durable;    ///< Until the node said that it is signed and on the disk.
  std::vector<double> receipted;  ///< Until the node held a verified receipt for it, as seen by a
                                  ///< client that looks now and then.
};

/// Offers the same order, again and again, to the node with this socket, and waits for all
/// receipts. Gives up if the node refuses one.
Course carry_out(std::string const& socket, std::string const& order, Offer const& offer);

/// Of unsorted values; `share` 0.99 for the 99th percentile.
double percentile(std::vector<double> values, double share);

}  // namespace comity::bench
