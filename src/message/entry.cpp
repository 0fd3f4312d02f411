#include "comity/message/entry.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace comity::message {
namespace {

constexpr std::string_view prefix = "comity.entry/v1 ";
/// Longer than any well-formed line; looking further would only read a stranger's envelope.
constexpr std::size_t line_bytes_max = 96;

constexpr std::array directions{Direction::sent, Direction::received};
constexpr std::array dispositions{Disposition::ok, Disposition::defective_schema,
                                  Disposition::defective_not_in_force};

Error bad_entry() {
  return fail(Code::invalid, "message.bad_entry");
}

/// The value among `all` whose name is `name`.
template <typename All>
auto named(All const& all, std::string_view name) -> Result<typename All::value_type> {
  auto const found = std::ranges::find_if(all, [&](auto value) { return name_of(value) == name; });
  if (found == all.end()) return bad_entry();
  return *found;
}

/// Takes the text up to `separator` off the front, and the separator with it.
Result<std::string_view> word(std::string_view& rest, char separator) {
  auto const end = rest.find(separator);
  if (end == rest.npos) return bad_entry();
  auto const taken = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return taken;
}

/// Decimal without sign or leading zeros: a line has one spelling.
Result<Instant> parse_time(std::string_view text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool const whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || value < 0 || std::to_string(value) != text) return bad_entry();
  auto const instant = instant_from_milliseconds(value);
  if (!instant) return bad_entry();
  return *instant;
}

}  // namespace

std::string_view name_of(Direction direction) {
  return direction == Direction::sent ? "sent" : "received";
}

std::string_view name_of(Disposition disposition) {
  switch (disposition) {
    case Disposition::ok:
      return "ok";
    case Disposition::defective_schema:
      return "defective-schema";
    case Disposition::defective_not_in_force:
      return "defective-not-in-force";
  }
  return "ok";
}

std::string EntryMark::line() const {
  std::string out{prefix};
  out += name_of(direction);
  out += ' ';
  out += std::to_string(to_milliseconds(time));
  out += ' ';
  out += name_of(disposition);
  out += '\n';
  return out;
}

Result<EntryMark> EntryMark::parse_line(std::string_view line) {
  if (!line.starts_with(prefix)) return bad_entry();
  line.remove_prefix(prefix.size());
  EntryMark mark;
  mark.direction = TRY(named(directions, TRY(word(line, ' '))));
  mark.time = TRY(parse_time(TRY(word(line, ' '))));
  mark.disposition = TRY(named(dispositions, TRY(word(line, '\n'))));
  bool const sent_defective =
      mark.direction == Direction::sent && mark.disposition != Disposition::ok;
  if (!line.empty() || sent_defective) return bad_entry();
  return mark;
}

Bytes entry_bytes(EntryMark const& mark, ByteView envelope) {
  auto const line = mark.line();
  Bytes out;
  out.reserve(line.size() + envelope.size());
  append(out, as_bytes(line));
  append(out, envelope);
  return out;
}

Result<Entry> Entry::parse(ByteView leaf) {
  if (leaf.size() > entry_bytes_max) {
    return fail(
        Code::too_large, "message.entry_too_large",
        {{"bytes", std::to_string(leaf.size())}, {"limit", std::to_string(entry_bytes_max)}});
  }
  auto const head = as_text(leaf.first(std::min(leaf.size(), line_bytes_max)));
  auto const end = head.find('\n');
  if (end == head.npos) return bad_entry();
  auto const mark = TRY(EntryMark::parse_line(head.substr(0, end + 1)));
  return Entry{mark, leaf.subspan(end + 1)};
}

}  // namespace comity::message
