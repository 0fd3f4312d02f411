#include "figures_view.h"

#include "columns.h"
#include "comity/crypto/hash.h"
#include "comity/json/text.h"

namespace comity::cli {
namespace {

using json::Value;

constexpr json::Limits file_limits{.bytes_max = std::size_t{1} << 30, .depth_max = 16};

std::string count_at(Value const& value, std::string_view name) {
  return std::to_string(number_at(value, name));
}

std::string moment(Value const& file, std::string_view name) {
  return shown_time(&part_at(file, name));
}

/// "0.8571" → "85.71 %": the point moves, and nothing is rounded a second time.
std::string percent(std::string const& share) {
  if (share.size() < 6) return share;
  auto whole = share.substr(0, share.find('.')) + share.substr(share.find('.') + 1, 2);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  return whole + '.' + share.substr(share.size() - 2) + " %";
}

/// "10/12  83.33 % (55.20 % – 95.30 %)"
std::string shown_share(Value const& share) {
  auto out = count_at(share, "count") + '/' + count_at(share, "of");
  if (auto const value = text_at(share, "share"); !value.empty()) out += "  " + percent(value);
  if (auto const low = text_at(share, "low"); !low.empty())
    out += " (" + percent(low) + " – " + percent(text_at(share, "high")) + ')';
  return out;
}

/// A length in the basis of the clock.
std::string shown_length(Console const& console, Value const& clock, Value const& length) {
  auto const* const milliseconds = length.if_integer();
  if (milliseconds == nullptr) return "-";
  auto const time = to_words(Duration{*milliseconds});
  if (text_at(clock, "basis") != "working_time") return time;
  return console.text("cli.figures.working", {{"time", time}});
}

std::string shown_median(Console const& console, Value const& clock) {
  auto const& times = part_at(clock, "times");
  if (times.find("curve") == nullptr) return "-";
  auto const limit = [&](std::string_view name) {
    auto const& value = part_at(times, name);
    return value.is_null() ? console.text("cli.figures.no_more")
                           : to_words(Duration{*value.if_integer()});
  };
  auto const& median = part_at(times, "median");
  auto const middle = median.is_null() ? console.text("cli.figures.not_reached")
                                       : shown_length(console, clock, median);
  return middle + " (" + limit("median_low") + " – " + limit("median_high") + ')';
}

constexpr std::size_t name_width = 15, standard_width = 22, count_width = 9, share_width = 36;

void show_clock_heads(Console const& console) {
  auto const head = [&](char const* id, std::size_t width) {
    return padded(console.text(id), width);
  };
  auto line = "    " + head("cli.figures.column.clock", name_width) +
              head("cli.figures.column.standard", standard_width);
  for (auto const* const id :
       {"cli.figures.column.met", "cli.figures.column.late", "cli.figures.column.overdue",
        "cli.figures.column.open", "cli.figures.column.ended"}) {
    line += head(id, count_width);
  }
  console.line(console.faint(line + head("cli.figures.column.in_time", share_width) +
                             console.text("cli.figures.column.median")));
}

void show_clock(Console const& console, Value const& clock) {
  auto line = "    " +
              padded(console.text("cli.clock.name." + text_at(clock, "clock")), name_width) +
              padded(shown_length(console, clock, part_at(clock, "budget")), standard_width);
  for (auto const* const name : {"met", "late", "overdue"})
    line += padded(count_at(clock, name), count_width);
  line += padded(std::to_string(number_at(clock, "running") + number_at(clock, "paused")),
                 count_width) +
          padded(count_at(clock, "ended"), count_width) +
          padded(shown_share(part_at(clock, "in_time")), share_width) +
          shown_median(console, clock);
  console.line(line);
}

/// Parameters that are members of that name, as they stand.
Parameters members(Value const& value, std::initializer_list<char const*> names) {
  Parameters out;
  for (auto const* const name : names) out.emplace_back(name, count_at(value, name));
  return out;
}

void show_decisions(Console const& console, Value const& group) {
  std::string list;
  for (auto const& one : array_at(group, "decisions")) {
    auto const ground = text_at(one, "ground");
    list += (list.empty() ? "" : ", ") + text_at(one, "decision") +
            (ground.empty() ? "" : " (" + ground + ")") + ' ' + count_at(one, "count");
  }
  console.say("cli.figures.decisions",
              {{"list", list.empty() ? "-" : list}, {"undecided", count_at(group, "undecided")}});
}

void show_group(Console const& console, Value const& group) {
  if (!array_at(group, "clocks").empty()) show_clock_heads(console);
  for (auto const& clock : array_at(group, "clocks")) show_clock(console, clock);
  auto const& waiting = part_at(group, "waiting");
  console.say("cli.figures.waiting",
              {{"time", to_words(Duration{number_at(waiting, "time")})},
               {"queries", count_at(part_at(waiting, "queries"), "waits")},
               {"conditions", count_at(part_at(waiting, "conditions"), "waits")}});
  show_decisions(console, group);
  console.say("cli.figures.items",
              members(part_at(group, "items"),
                      {"asked", "provided", "partial", "not_held", "refused", "pending"}));
  auto const& grades = part_at(group, "grades");
  console.say("cli.figures.grades",
              members(grades, {"usable", "incomplete", "wrong", "unusable", "contested"}));
  for (auto const& one : array_at(grades, "differences")) {
    auto line = "    ≠ " + text_at(one, "request") + ':';
    for (auto const& n : array_at(one, "items")) line += ' ' + std::to_string(*n.if_integer());
    console.line(line);
  }
}

void show_direction(Console const& console, Value const& direction) {
  auto const& total = part_at(direction, "total");
  auto const& trend = part_at(direction, "trend");
  console.line("");
  console.line(console.strong(
      console.text("cli.figures.direction", {{"asker", text_at(direction, "asker")},
                                             {"responder", text_at(direction, "responder")},
                                             {"requests", count_at(total, "requests")},
                                             {"before", count_at(trend, "requests_before")},
                                             {"exercises", count_at(direction, "exercises")}})));
  if (auto const ratio = text_at(trend, "ratio"); !ratio.empty()) {
    console.say(
        "cli.figures.ratio",
        {{"ratio", ratio}, {"low", text_at(trend, "low")}, {"high", text_at(trend, "high")}});
  }
  for (auto const& group : array_at(direction, "groups")) {
    console.line(console.strong(
        "  " + console.text("cli.figures.group", {{"kind", text_at(group, "kind")},
                                                  {"urgency", text_at(group, "urgency")},
                                                  {"requests", count_at(group, "requests")}})));
    show_group(console, group);
  }
}

void show_messages(Console const& console, Value const& messages) {
  std::int64_t ineffective = 0;
  for (auto const& one : array_at(messages, "ineffective")) ineffective += number_at(one, "count");
  auto parameters = members(messages, {"had", "defective", "on_their_way", "exercises"});
  parameters.insert(parameters.end(), {{"from", text_at(messages, "from")},
                                       {"to", text_at(messages, "to")},
                                       {"ineffective", std::to_string(ineffective)}});
  console.say("cli.figures.messages", parameters);
}

void show_tables(Console const& console, Value const& file, ByteView bytes) {
  auto const& logs = array_at(file, "logs");
  std::string cut;
  for (auto const& log : logs) {
    cut += (cut.empty() ? "" : ", ") +
           console.text("cli.figures.cut",
                        {{"size", count_at(log, "size")}, {"party", text_at(log, "party")}});
  }
  console.line(console.strong(
      console.text("cli.figures.title", {{"a", logs.empty() ? "" : text_at(logs.front(), "party")},
                                         {"b", logs.empty() ? "" : text_at(logs.back(), "party")},
                                         {"from", moment(file, "from")},
                                         {"to", moment(file, "to")}})));
  console.say("cli.figures.when", {{"at", moment(file, "at")}, {"cut", cut}});
  for (auto const& direction : array_at(file, "directions")) show_direction(console, direction);
  console.line("");
  for (auto const& messages : array_at(file, "messages")) show_messages(console, messages);
  console.say("cli.figures.small", {{"n", count_at(file, "small_number")}});
  console.say("cli.figures.digest",
              {{"agreement", text_at(file, "agreement")}, {"digest", crypto::sha256(bytes).hex()}});
}

/// Columns of a clock, in the order of the file's members; then those of its share and times.
constexpr char const* clock_columns[] = {"clock", "owed_by",       "basis",     "budget",  "count",
                                         "met",   "late",          "overdue",   "running", "paused",
                                         "ended", "ended_overdue", "unreadable"};
constexpr char const* share_columns[] = {"count", "of", "share", "low", "high"};
constexpr char const* time_columns[] = {"events", "censored", "median", "median_low",
                                        "median_high"};

/// Ids, whole numbers and decimals: none needs quotes (RFC 4180).
std::string cell(Value const& value) {
  if (auto const* const number = value.if_integer()) return ',' + std::to_string(*number);
  auto const* const text = value.if_string();
  return ',' + (text == nullptr ? std::string{} : words::visible(*text));
}

void print_rows(std::string const& start, Value const& group) {
  for (auto const& clock : array_at(group, "clocks")) {
    auto line = start + cell(part_at(group, "kind")) + cell(part_at(group, "urgency")) +
                cell(part_at(group, "requests"));
    for (auto const* const name : clock_columns) line += cell(part_at(clock, name));
    for (auto const* const name : share_columns)
      line += cell(part_at(part_at(clock, "in_time"), name));
    for (auto const* const name : time_columns)
      line += cell(part_at(part_at(clock, "times"), name));
    std::cout << line << "\r\n";
  }
}

void print_csv(Value const& file) {
  std::string head = "from_utc,to_utc,clocks_read_utc,asker,responder,kind,urgency,requests";
  for (auto const* const name : clock_columns) head += std::string{","} + name;
  for (auto const* const name : share_columns) head += std::string{",in_time_"} + name;
  for (auto const* const name : time_columns) head += std::string{",time_"} + name;
  std::cout << head << "\r\n";
  auto const period = moment(file, "from") + ',' + moment(file, "to") + ',' + moment(file, "at");
  for (auto const& direction : array_at(file, "directions")) {
    auto const start =
        period + cell(part_at(direction, "asker")) + cell(part_at(direction, "responder"));
    print_rows(start, part_at(direction, "total"));
    for (auto const& group : array_at(direction, "groups")) print_rows(start, group);
  }
  std::cout << std::flush;
}

}  // namespace

Result<void> show_figures(Console const& console, ByteView file, bool csv) {
  if (console.json) {
    std::cout << as_text(file) << std::flush;
    return {};
  }
  auto const value = TRY(json::parse(file, file_limits));
  if (csv) {
    print_csv(value);
  } else {
    show_tables(console, value, file);
  }
  return {};
}

}  // namespace comity::cli
