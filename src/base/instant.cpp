#include "comity/base/instant.h"

#include <array>
#include <cstdio>
#include <optional>

namespace comity {
namespace {

using namespace std::chrono;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// The minutes that a zone suffix ("Z", "+08:00") stands east of UTC.
std::optional<minutes> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return minutes{0};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  auto const hour = digits(text, 1, 2);
  auto const minute = digits(text, 4, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  minutes const east{*hour * 60 + *minute};
  return text[0] == '+' ? east : -east;
}

/// Reads ".5", ".05", ".123" at the front of `text`, and takes it off.
std::optional<milliseconds> parse_fraction(std::string_view& text) {
  if (!text.starts_with('.')) return milliseconds{0};
  std::size_t count = 1;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  if (count < 2 || count > 4) return std::nullopt;
  int value = *digits(text, 1, count - 1);
  for (std::size_t i = count; i < 4; ++i) value *= 10;
  text.remove_prefix(count);
  return milliseconds{value};
}

}  // namespace

Result<Instant> instant_from_milliseconds(std::int64_t milliseconds) {
  if (milliseconds < 0 || milliseconds > to_milliseconds(instant_max)) {
    return fail(Code::invalid, "base.time_out_of_range", {{"value", std::to_string(milliseconds)}});
  }
  return Instant{Duration{milliseconds}};
}

std::string to_rfc3339(Instant instant) {
  auto const day = floor<days>(instant);
  year_month_day const date{day};
  hh_mm_ss const time{instant - day};
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return out.data();
}

Result<Instant> parse_rfc3339(std::string_view text) {
  auto const refused = [&] {
    return fail(Code::invalid, "base.not_a_time", {{"text", std::string{text.substr(0, 40)}}});
  };
  auto const y = digits(text, 0, 4);
  auto const mo = digits(text, 5, 2);
  auto const d = digits(text, 8, 2);
  auto const h = digits(text, 11, 2);
  auto const mi = digits(text, 14, 2);
  auto const s = digits(text, 17, 2);
  if (!y || !mo || !d || !h || !mi || !s) return refused();
  if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return refused();
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return refused();
  auto rest = text.substr(19);
  auto const fraction = parse_fraction(rest);
  auto const offset = parse_offset(rest);
  year_month_day const date{year{*y}, month{static_cast<unsigned>(*mo)},
                            day{static_cast<unsigned>(*d)}};
  if (!fraction || !offset || !date.ok() || *h > 23 || *mi > 59 || *s > 59) return refused();
  Instant const instant =
      sys_days{date} + hours{*h} + minutes{*mi} + seconds{*s} + *fraction - *offset;
  auto const in_range = instant_from_milliseconds(to_milliseconds(instant));
  if (!in_range) return refused();
  return instant;
}

std::string to_words(Duration duration) {
  if (duration < Duration::zero()) return "-" + to_words(-duration);

  struct Unit {
    std::int64_t length;
    char const* name;
  };

  constexpr std::array<Unit, 5> units{
      {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "min"}, {1'000, "s"}, {1, "ms"}}};
  auto left = duration.count();
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (left < units[i].length && i + 1 < units.size()) continue;
    auto out = std::to_string(left / units[i].length) + " " + units[i].name;
    left %= units[i].length;
    if (i + 2 < units.size() && left >= units[i + 1].length) {
      out += " " + std::to_string(left / units[i + 1].length) + " " + units[i + 1].name;
    }
    return out;
  }
  return "0 ms";
}

}  // namespace comity
