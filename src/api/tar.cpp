#include "tar.h"

#include <algorithm>

namespace comity::api {
namespace {

constexpr std::size_t block_bytes = 512;

/// An archive ends with two empty blocks.
constexpr std::size_t end_bytes = 2 * block_bytes;

constexpr std::size_t to_block_end(std::size_t size) {
  return (block_bytes - size % block_bytes) % block_bytes;
}

/// The header of one file, field by field.
class Header {
 public:
  Header(std::string_view path, std::size_t size, Instant time) {
    auto const seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    text(path, 100);
    number(0644, 8);  // mode
    number(0, 8);     // user
    number(0, 8);     // group
    number(size, 12);
    number(static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)), 12);
    auto const checksum_at = bytes_.size();
    text("        ", 8);  // The checksum is taken over these spaces.
    text("0", 1);         // a regular file
    text({}, 100);        // no link
    text({"ustar\0", 6}, 6);
    text("00", 2);
    text({}, 32);  // user's name
    text({}, 32);  // group's name
    number(0, 8);  // no device
    number(0, 8);
    bytes_.resize(block_bytes);
    unsigned sum = 0;
    for (auto const byte : bytes_) sum += byte;
    auto const digits = octal(sum, 6);
    std::ranges::copy(digits, bytes_.begin() + static_cast<std::ptrdiff_t>(checksum_at));
    bytes_[checksum_at + 6] = 0;
  }

  ByteView bytes() const { return bytes_; }

 private:
  static std::string octal(std::uint64_t value, std::size_t digits) {
    std::string out(digits, '0');
    for (auto at = out.rbegin(); at != out.rend(); ++at, value /= 8)
      *at = static_cast<char>('0' + value % 8);
    COMITY_CHECK(value == 0);
    return out;
  }

  void text(std::string_view value, std::size_t width) {
    auto const end = bytes_.size() + width;
    append(bytes_, as_bytes(value));
    bytes_.resize(end);
  }

  void number(std::uint64_t value, std::size_t width) { text(octal(value, width - 1), width); }

  Bytes bytes_;
};

}  // namespace

Tar::Tar(Instant time) : time_{time} {
  COMITY_CHECK(time <= instant_max);
}

void Tar::add(std::string_view path, ByteView content) {
  COMITY_CHECK(path.size() <= path_bytes_max);
  append(out_, Header{path, content.size(), time_}.bytes());
  append(out_, content);
  out_.resize(out_.size() + to_block_end(content.size()));
}

void Tar::finish() {
  out_.resize(out_.size() + end_bytes);
}

}  // namespace comity::api
