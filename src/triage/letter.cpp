#include "comity/triage/letter.h"

#include "comity/json/text.h"
#include "comity/triage/limits.h"
#include "comity/words/catalogue.h"

#include <algorithm>

namespace comity::triage {
namespace {

constexpr std::size_t detail_bytes_max = 200;

using ChannelName = std::pair<Letter::Channel, std::string_view>;

constexpr ChannelName channels[] = {{Letter::Channel::mail, "mail"},
                                    {Letter::Channel::webhook, "webhook"},
                                    {Letter::Channel::thehive, "thehive"},
                                    {Letter::Channel::rt, "rt"}};

char const* intro_of(Occasion occasion) {
  switch (occasion) {
    case Occasion::task:
      return "triage.letter.task";
    case Occasion::acknowledge:
      return "triage.letter.acknowledge";
    case Occasion::remind:
      return "triage.letter.remind";
    case Occasion::overdue:
      return "triage.letter.overdue";
    case Occasion::withdrawn:
      return "triage.letter.withdrawn";
  }
  return "";
}

char const* word_of(Occasion occasion) {
  switch (occasion) {
    case Occasion::task:
      return "task";
    case Occasion::acknowledge:
    case Occasion::remind:
      return "reminder";
    case Occasion::overdue:
      return "overdue";
    case Occasion::withdrawn:
      return "withdrawn";
  }
  return "";
}

std::string items_text(std::vector<int> const& items) {
  std::string out;
  for (auto const n : items) out += (out.empty() ? "" : ", ") + std::to_string(n);
  return out;
}

std::string mail_text(Assignment const& assignment, Occasion occasion) {
  auto const language = words::parse_language(assignment.to.language);
  return text_of(assignment, occasion, ShownIndicators::all) + '\n' +
         words::text(language, "triage.letter.mark", {{"mark", token_of(assignment.id)}}) + '\n';
}

Result<Letter> write_mail(Task const& task, Occasion occasion, Desk const& desk, std::size_t number,
                          Instant now) {
  auto const& assignment = task.assignment;
  auto const domain = desk.mail_from.substr(desk.mail_from.find('@') + 1);
  auto const id_of = [&](std::size_t n) {
    return assignment.id.text() + '.' + std::to_string(n) + '@' + domain;
  };
  mail::Outgoing message;
  message.from = desk.mail_from;
  message.from_name = desk.mail_from_name;
  message.to = assignment.to.email;
  message.subject = token_of(assignment.id) + ' ' + assignment.subject;
  message.date = now;
  message.message_id = id_of(number);
  if (number > 1) message.in_reply_to = id_of(1);
  message.text = mail_text(assignment, occasion);
  auto const bytes = TRY(desk.write_mail(message, assignment.to));
  return Letter{.channel = Letter::Channel::mail,
                .address = assignment.to.email,
                .content = to_bytes(std::string_view{bytes})};
}

/// The task for a program: nothing of who made it here, nor of the peer's clock.
Letter write_call(Task const& task, Occasion occasion) {
  auto body = to_json(task.assignment);
  for (auto const* const own : {"created_by", "created_at", "outer_due", "to"})
    std::erase_if(*body.if_object(), [&](auto const& member) { return member.first == own; });
  body.set("occasion", word_of(occasion));
  return Letter{.channel = Letter::Channel::webhook,
                .address = task.assignment.to.webhook,
                .content = to_bytes(json::write(body))};
}

}  // namespace

std::string_view name_of(Letter::Channel channel) {
  auto const found = std::ranges::find(channels, channel, &ChannelName::first);
  COMITY_CHECK(found != std::end(channels));
  return found->second;
}

Result<Letter::Channel> parse_channel(std::string_view text) {
  auto const found = std::ranges::find(channels, text, &ChannelName::second);
  if (found != std::end(channels)) return found->first;
  return fail(Code::invalid, "triage.not_a_channel", {{"text", std::string{text.substr(0, 64)}}});
}

std::string text_of(Assignment const& assignment, Occasion occasion, ShownIndicators indicators) {
  auto const language = words::parse_language(assignment.to.language);
  auto const line = [&](char const* id, Parameters const& parameters = {}) {
    return words::text(language, id, parameters) + '\n';
  };
  auto out = line(intro_of(occasion), {{"task", assignment.id.text()}});
  if (occasion == Occasion::withdrawn) return out;
  out += '\n' + assignment.text + "\n\n";
  out += line("triage.letter.due", {{"due", to_rfc3339(assignment.due)}});
  out += line("triage.letter.items", {{"items", items_text(assignment.items)}});
  if (indicators == ShownIndicators::none || assignment.indicators.empty()) return out;
  out += line("triage.letter.indicators");
  for (auto const& [type, value] : assignment.indicators)
    out += "  " + words::visible(type) + "  " + words::visible(value) + '\n';
  return out;
}

Occasion occasion_of(Chase chase) {
  switch (chase) {
    case Chase::acknowledge:
      return Occasion::acknowledge;
    case Chase::remind:
      return Occasion::remind;
    case Chase::overdue:
      return Occasion::overdue;
  }
  return Occasion::remind;
}

Result<std::vector<Letter>> write_letters(Task const& task, Occasion occasion, Desk const& desk,
                                          std::size_t number, Instant now) {
  auto const& to = task.assignment.to;
  std::vector<Letter> out;
  if (auto at_tool = desk.write_to_tool(task, occasion)) {
    out.push_back(*std::move(at_tool));
  } else {
    if (!to.email.empty() && !desk.mail_from.empty())
      out.push_back(TRY(write_mail(task, occasion, desk, number, now)));
    if (!to.webhook.empty()) out.push_back(write_call(task, occasion));
  }
  if (out.empty() && !desk.signs_in(to))
    return fail(Code::refused, "triage.no_address", {{"holder", to.id}});
  for (auto& letter : out) {
    letter.id = task.assignment.id.text() + '.' + std::to_string(number++);
    letter.task = task.assignment.id;
    letter.created_at = now;
    letter.next_attempt = now;
  }
  return out;
}

Letter held(Task const& task, Error const& why, std::size_t number, Instant now) {
  Letter out;
  out.id = task.assignment.id.text() + '.' + std::to_string(number);
  out.task = task.assignment.id;
  out.address = task.assignment.to.email;
  out.created_at = now;
  out.error = "triage.held";
  auto const language = words::parse_language(task.assignment.to.language);
  out.detail = words::text(language, why.id, why.parameters).substr(0, detail_bytes_max);
  while (!is_utf8(out.detail)) out.detail.pop_back();
  return out;
}

Letter after(Letter letter, Attempt const& attempt, Instant now) {
  ++letter.attempts;
  letter.next_attempt = std::nullopt;
  letter.error = attempt.error;
  letter.detail = attempt.detail.substr(0, detail_bytes_max);
  if (!attempt.reference.empty()) letter.reference = attempt.reference;
  if (attempt.delivered) {
    letter.delivered_at = now;
    letter.error.clear();
    return letter;
  }
  auto const doublings = std::min(letter.attempts - 1, 10);
  auto const own_pause = std::min(attempt_pause_min * (1 << doublings), attempt_pause_max);
  std::chrono::seconds const asked =
      std::min<std::chrono::seconds>(attempt.retry_after, retry_after_max);
  auto const pause = std::max<Duration>(own_pause, asked);
  bool const given_up = attempt.final || now + pause > letter.created_at + attempts_end;
  if (!given_up) letter.next_attempt = now + pause;
  return letter;
}

}  // namespace comity::triage
