/// A case's id in room of its own: compared and hashed without following a pointer, for maps and
/// lists of a million. In the order of the ids' texts.
#pragma once

#include "comity/message/ids.h"

#include <array>
#include <bit>
#include <cstring>
#include <functional>

namespace comity::audit {

class CaseKey {
 public:
  explicit CaseKey(message::CaseId const& id) {
    COMITY_CHECK(id.text().size() <= room);
    std::array<char, room> text{};
    id.text().copy(text.data(), room);
    std::memcpy(words_.data(), text.data(), room);
    for (auto& word : words_) word = big_endian(word);
  }

  friend auto operator<=>(CaseKey const&, CaseKey const&) = default;

  std::string text() const {
    auto words = words_;
    for (auto& word : words) word = big_endian(word);
    std::array<char, room + 1> text{};
    std::memcpy(text.data(), words.data(), room);
    return text.data();
  }

  friend std::size_t hash_value(CaseKey const& key) {
    return std::hash<std::string_view>{}({reinterpret_cast<char const*>(key.words_.data()), room});
  }

 private:
  /// A party's name of at most 16 letters, a date and what chance gave, with their hyphens: 36.
  static constexpr std::size_t room = 40;

  /// To and from the order in which a larger text is a larger number.
  static std::uint64_t big_endian(std::uint64_t word) {
    return std::endian::native == std::endian::big ? word : __builtin_bswap64(word);
  }

  std::array<std::uint64_t, room / 8> words_{};  ///< Its letters, then zeros.
};

}  // namespace comity::audit
