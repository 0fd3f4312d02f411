#include "times.h"

#include "encoding.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace comity::intake {
namespace {

using namespace std::chrono_literals;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads a text from the left.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_{text} {}

  std::string_view rest() const { return rest_; }

  bool take(std::string_view sign) {
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }

  bool take_any(std::initializer_list<std::string_view> signs) {
    return std::ranges::any_of(signs, [&](auto sign) { return take(sign); });
  }

  void skip_spaces() {
    while (take(" ")) {
    }
  }

  /// A number of `digits_min` to `digits_max` digits, and no more of them.
  std::optional<int> number(std::size_t digits_min, std::size_t digits_max) {
    auto const count =
        static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
    if (count < digits_min || count > digits_max) return {};
    int out = 0;
    std::from_chars(rest_.data(), rest_.data() + count, out);
    rest_.remove_prefix(count);
    return out;
  }

  void skip(std::size_t count) { rest_.remove_prefix(std::min(count, rest_.size())); }

 private:
  std::string_view rest_;
};

std::optional<Instant> day_in(Scanner& in) {
  auto const year = in.number(4, 4);
  if (!year || *year < 1970) return {};
  bool const is_chinese = in.take("年");
  auto const separator = in.rest().substr(0, 1);
  if (!is_chinese && !in.take_any({"-", "/", "."})) return {};
  auto const month = in.number(1, 2);
  bool const goes_on = is_chinese ? in.take("月") : in.take(separator);
  auto const day = goes_on ? in.number(1, 2) : std::nullopt;
  in.take("日");
  if (!month || !day) return {};
  std::chrono::year_month_day const date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return {};
  return Instant{std::chrono::sys_days{date}};
}

/// Milliseconds of "13:20", "13:20:05.123456", "13时20分5秒".
std::optional<Duration> clock_in(Scanner& in) {
  auto const hour = in.number(1, 2);
  if (!hour || *hour > 23 || !in.take_any({":", "时", "時"})) return {};
  auto const minute = in.number(1, 2);
  if (!minute || *minute > 59) return {};
  Duration out = std::chrono::hours{*hour} + std::chrono::minutes{*minute};
  if (!in.take_any({":", "分"})) return out;
  auto const second = in.number(1, 2);
  if (!second) return out;
  out += std::chrono::seconds{std::min(*second, 59)};
  in.take("秒");
  if (!in.take(".")) return out;
  int milliseconds = 0;
  for (int scale = 100; scale > 0 && !in.rest().empty() && is_digit(in.rest().front());
       scale /= 10) {
    milliseconds += scale * (in.rest().front() - '0');
    in.skip(1);
  }
  in.skip(in.rest().find_first_not_of("0123456789"));
  return out + Duration{milliseconds};
}

/// What is to be subtracted for UTC; none if no zone is written.
std::optional<Duration> zone_in(Scanner& in) {
  in.skip_spaces();
  if (in.take_any({"Z", "z", "UTC", "GMT"})) {
    if (!in.rest().starts_with('+') && !in.rest().starts_with('-')) return 0ms;
  }
  int const sign = in.take("+") ? 1 : in.take("-") ? -1 : 0;
  if (sign == 0) return {};
  auto const digits = std::min(in.rest().find_first_not_of("0123456789"), in.rest().size());
  auto hours = in.number(1, 4);
  if (!hours) return {};
  int minutes = 0;
  if (digits > 2) {
    minutes = *hours % 100;
    hours = *hours / 100;
  } else if (in.take(":")) {
    minutes = in.number(2, 2).value_or(60);
  }
  if (*hours > 15 || minutes > 59) return {};
  return sign * (std::chrono::hours{*hours} + std::chrono::minutes{minutes});
}

std::optional<WrittenTime> calendar_time(Scanner& in) {
  auto const day = day_in(in);
  if (!day) return {};
  WrittenTime out{*day, false, true};
  auto attempt = in;
  attempt.take_any({"T", "t"});
  attempt.skip_spaces();
  if (auto const clock = clock_in(attempt)) {
    in = attempt;
    out.has_day_only = false;
    out.at += *clock;
    if (auto const offset = zone_in(attempt)) {
      in = attempt;
      out.has_zone = true;
      out.at -= *offset;
    }
  }
  if (out.at < Instant{} || out.at > instant_max) return {};
  return out;
}

/// Ten digits are seconds of 2001 to 2286, thirteen milliseconds of the same.
std::optional<WrittenTime> epoch_time(std::string_view text) {
  if ((text.size() != 10 && text.size() != 13) || !std::ranges::all_of(text, is_digit)) return {};
  std::int64_t number = 0;
  std::from_chars(text.begin(), text.end(), number);
  return WrittenTime{Instant{Duration{text.size() == 10 ? number * 1000 : number}}, true, false};
}

}  // namespace

std::optional<WrittenTime> parse_time(std::string_view text) {
  text = trimmed(text);
  if (auto const time = epoch_time(text)) return time;
  Scanner in{text};
  auto const time = calendar_time(in);
  return time && trimmed(in.rest()).empty() ? time : std::nullopt;
}

std::vector<FoundTime> find_times(std::string_view text, std::size_t count_max) {
  std::vector<FoundTime> out;
  for (std::size_t i = 0; i + 8 <= text.size() && out.size() < count_max;) {
    bool const begins = is_digit(text[i]) && (i == 0 || !is_digit(text[i - 1]));
    Scanner in{text.substr(i)};
    auto const time = begins ? calendar_time(in) : std::nullopt;
    auto const length = text.size() - i - in.rest().size();
    if (time) out.push_back({*time, text.substr(i, length)});
    i += time ? length : 1;
  }
  return out;
}

}  // namespace comity::intake
