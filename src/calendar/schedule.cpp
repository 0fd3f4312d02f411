#include "comity/calendar/schedule.h"

#include "shown.h"

#include <algorithm>
#include <cstdio>

namespace comity::calendar {
namespace {

using std::chrono::minutes;

constexpr std::array<std::string_view, 7> weekday_names{
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};

/// Reads `text` by `pattern`, in which 0 stands for any digit and all else for itself, into its
/// numbers. False if it has another form.
template <std::size_t N>
bool scan(std::string_view text, std::string_view pattern, std::array<int, N>& numbers) {
  if (text.size() != pattern.size()) return false;
  std::size_t index = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (pattern[i] != '0') {
      if (text[i] != pattern[i]) return false;
      ++index;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return false;
    numbers[index] = numbers[index] * 10 + (text[i] - '0');
  }
  return true;
}

}  // namespace

Result<Date> parse_date(std::string_view text) {
  std::array<int, 3> numbers{};
  if (scan(text, "0000-00-00", numbers)) {
    Date const date{std::chrono::year{numbers[0]},
                    std::chrono::month{static_cast<unsigned>(numbers[1])},
                    std::chrono::day{static_cast<unsigned>(numbers[2])}};
    if (date.ok()) return date;
  }
  return fail(Code::invalid, "calendar.not_a_date", {{"text", shown(text)}});
}

Result<Hours> parse_hours(std::string_view text) {
  std::array<int, 4> numbers{};
  if (scan(text, "00:00-00:00", numbers) && numbers[1] < 60 && numbers[3] < 60) {
    Hours const hours{minutes{numbers[0] * 60 + numbers[1]}, minutes{numbers[2] * 60 + numbers[3]}};
    if (hours.open < hours.close && hours.close <= std::chrono::hours{24}) return hours;
  }
  return fail(Code::invalid, "calendar.not_hours", {{"text", shown(text)}});
}

Result<std::chrono::weekday> parse_weekday(std::string_view text) {
  auto const found = std::ranges::find(weekday_names, text);
  if (found == weekday_names.end()) {
    return fail(Code::invalid, "calendar.not_a_weekday", {{"text", shown(text)}});
  }
  return std::chrono::weekday{static_cast<unsigned>(found - weekday_names.begin())};
}

std::string to_text(Date date) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02u", int{date.year()}, unsigned{date.month()},
                unsigned{date.day()});
  return out.data();
}

std::string to_text(Hours hours) {
  auto const open = static_cast<int>(hours.open.count());
  auto const close = static_cast<int>(hours.close.count());
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%02d:%02d-%02d:%02d", open / 60, open % 60, close / 60,
                close % 60);
  return out.data();
}

std::string_view name_of(std::chrono::weekday day) {
  return day.ok() ? weekday_names[day.c_encoding()] : "";
}

}  // namespace comity::calendar
