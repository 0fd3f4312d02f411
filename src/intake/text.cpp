/// Mails, notes and whatever else is pasted.
#include "comity/indicator/extract.h"
#include "encoding.h"
#include "formats.h"
#include "gathering.h"

#include <algorithm>

namespace comity::intake {
namespace {

/// Times of one text. They only bound when something was observed.
constexpr std::size_t times_max = 1'000;

/// Text that is searched for what it asks for: people say it at the beginning.
constexpr std::size_t asked_bytes_max = 20'000;

struct Cue {
  std::string_view word;  ///< In lower case.
  std::string_view kind;
};

/// The first kind with a cue in the text is taken; the more particular ones stand first.
constexpr std::array cues{Cue{"preserve", "preservation"},
                          Cue{"preservation", "preservation"},
                          Cue{"retain the logs", "preservation"},
                          Cue{"保全", "preservation"},
                          Cue{"留存", "preservation"},
                          Cue{"zero-day", "vulnerability"},
                          Cue{"zero day", "vulnerability"},
                          Cue{"undisclosed vulnerability", "vulnerability"},
                          Cue{"零日", "vulnerability"},
                          Cue{"未公开漏洞", "vulnerability"},
                          Cue{"take down", "mitigation"},
                          Cue{"takedown", "mitigation"},
                          Cue{"take-down", "mitigation"},
                          Cue{"suspend", "mitigation"},
                          Cue{"sinkhole", "mitigation"},
                          Cue{"block the", "mitigation"},
                          Cue{"mitigat", "mitigation"},
                          Cue{"please stop", "mitigation"},
                          Cue{"下线", "mitigation"},
                          Cue{"关停", "mitigation"},
                          Cue{"封堵", "mitigation"},
                          Cue{"处置", "mitigation"},
                          Cue{"do you see", "information"},
                          Cue{"any information", "information"},
                          Cue{"please tell us", "information"},
                          Cue{"请核实", "information"},
                          Cue{"请提供", "information"}};

constexpr std::array<std::string_view, 7> hurry_words{
    "urgent", "ongoing", "immediately", "as soon as possible", "紧急", "正在进行", "立即"};

void gather_indicators(Gathering& out, std::string_view text) {
  auto extraction = indicator::extract(text);
  for (auto& found : extraction.found)
    out.add({.observable = std::move(found.observable),
             .where = "line " + std::to_string(found.line),
             .count = found.count,
             .port = found.port});
  if (extraction.cut)
    out.remark("intake.text_cut", {{"limit", std::to_string(indicator::text_bytes_max)}});
}

void gather_times(Gathering& out, std::string_view text) {
  for (auto const& found : find_times(text, times_max)) {
    out.observe(found.time.at);
    if (!found.time.has_zone && !found.time.has_day_only)
      out.remark("intake.zone_unknown", {{"where", "text"}, {"text", std::string{found.text}}});
  }
}

/// "TLP:AMBER+STRICT" anywhere.
void gather_markings(Gathering& out, std::string_view text) {
  auto const small = lower(text);
  for (std::string_view const prefix : {"tlp:", "pap:"}) {
    for (auto at = small.find(prefix); at != small.npos; at = small.find(prefix, at + 1)) {
      auto const end = small.find_first_not_of("abcdefghijklmnopqrstuvwxyz+:", at);
      out.mark(small.substr(at, std::min(end, small.size()) - at));
    }
  }
}

void gather_wish(Gathering& out, std::string_view text) {
  auto const small = lower(cut(text, asked_bytes_max));
  auto const cue = std::ranges::find_if(
      cues, [&](auto const& row) { return small.find(row.word) != small.npos; });
  if (cue != cues.end())
    out.reading().leaning = Leaning{std::string{cue->kind},
                                    {"intake.reason_words", {{"words", std::string{cue->word}}}}};
  auto const hurry =
      std::ranges::find_if(hurry_words, [&](auto word) { return small.find(word) != small.npos; });
  if (hurry != hurry_words.end())
    out.reading().hurry = Remark{"intake.hurry_words", {{"words", std::string{*hurry}}}};
}

}  // namespace

Result<Reading> read_text(std::string_view text) {
  Gathering out{Format::text};
  gather_indicators(out, text);
  gather_times(out, text);
  gather_markings(out, text);
  gather_wish(out, text);
  auto const body = trimmed(text);
  if (body.size() > text_taken_bytes_max)
    out.remark("intake.summary_cut", {{"limit", std::to_string(text_taken_bytes_max)}});
  out.describe(body.substr(0, body.find('\n')), body);
  return std::move(out).take();
}

}  // namespace comity::intake
