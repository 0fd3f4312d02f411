#include "national.h"

#include "comity/mailcrypt/open.h"
#include "comity/mailcrypt/protect.h"
#include "table_files.h"
#include "tool_call.h"

#include <algorithm>

#include <boost/asio/post.hpp>

namespace comity::service {

National::National(NationalConfig config, people::People const& people, Random& random,
                   TimeSource const& time, Diagnostics& diagnostics,
                   boost::asio::any_io_executor executor, triage::TaskStore& store)
    : config_{std::move(config)},
      people_{people},
      time_{time},
      diagnostics_{diagnostics},
      executor_{std::move(executor)},
      tasks_{store, random, desk()} {}

triage::Desk National::desk() {
  triage::Desk out;
  out.mail_from = config_.mail_from;
  out.mail_from_name = config_.mail_from_name;
  out.write_mail = [this](mail::Outgoing const& message, triage::Holder const& to) {
    return write_mail(message, to);
  };
  out.open_mail = [this](std::string_view mail, Instant now) { return open_mail(mail, now); };
  out.write_to_tool = [this](triage::Task const& task,
                             triage::Occasion occasion) -> std::optional<triage::Letter> {
    auto const* const place = place_of(task.assignment.to.id);
    if (place == nullptr) return std::nullopt;
    return tracker::write(*place, task, occasion);
  };
  out.signs_in = [this](triage::Holder const& to) {
    return people_.speaks_for(to.id, time_.now());
  };
  return out;
}

Result<std::string> National::write_mail(mail::Outgoing const& message,
                                         triage::Holder const& to) const {
  auto const found =
      std::ranges::find(config_.encrypted_to, to.id, &mailcrypt::Correspondent::name);
  if (found == config_.encrypted_to.end()) {
    if (!config_.encrypted_only) return mail::compose(message);
    return fail(Code::refused, "service.no_key_of_holder", {{"holder", to.id}});
  }
  auto correspondent = *found;
  correspondent.mailbox = message.to;
  auto const header = TRY(mail::compose_header(message));
  auto const content = TRY(mail::compose_content(message));
  return header + TRY(mailcrypt::protect(content, correspondent, config_.own, message.date));
}

Result<std::optional<triage::OpenedMail>> National::open_mail(std::string_view mail,
                                                              Instant now) const {
  auto opened = TRY(mailcrypt::open(mail, config_.own, config_.encrypted_to, now));
  if (!opened) return std::optional<triage::OpenedMail>{};
  return std::optional{triage::OpenedMail{std::move(opened->entity), opened->was_encrypted,
                                          std::string{name_of(opened->signature)},
                                          std::move(opened->signer)}};
}

National::~National() {
  pool_.join();
}

Result<std::shared_ptr<National>> National::open(Home const& home, message::PartyId const& self,
                                                 triage::TaskStore& store,
                                                 node::Requests const& requests,
                                                 people::People const& people, Random& random,
                                                 TimeSource const& time, Diagnostics& diagnostics,
                                                 boost::asio::any_io_executor executor) {
  auto config = TRY(read_national_config(home, self));
  auto territory = config.territory;
  std::shared_ptr<National> out{new National{std::move(config), people, random, time, diagnostics,
                                             std::move(executor), store}};
  out->shelf_ = std::make_unique<TableFiles>(home.triage());
  out->library_ = std::make_unique<triage::Library>(TRY(triage::Library::open(*out->shelf_)));
  for (auto const& table : out->library_->unloaded()) out->report(table.error);
  out->side_ = std::make_unique<api::NationalSide>(
      api::NationalSide{out->tasks_, *out->library_, std::move(territory), out->tools()});
  out->arrivals_ = std::make_shared<Arrivals>(requests, out->config_.places, out->side_->tools,
                                              time, diagnostics, out->executor_);
  return out;
}

tracker::Place const* National::place_of(std::string_view holder) const {
  auto const found = std::ranges::find(config_.places, holder, &tracker::Place::holder);
  return found == config_.places.end() ? nullptr : &*found;
}

std::vector<api::Tool> National::tools() const {
  std::vector<api::Tool> out;
  for (auto const& place : config_.places)
    out.push_back({.holder = place.holder,
                   .channel = place.channel,
                   .address = place.address,
                   .queue = place.queue,
                   .arrivals = {.channels = {place.arrivals.begin(), place.arrivals.end()}}});
  return out;
}

void National::report(Error const& error) {
  diagnostics_.report(Severity::error, error.id, error.parameters);
}

void National::look() {
  arrivals_->look();
  if (auto const chased = tasks_.chase_all(time_.now()); !chased) report(chased.error());
  auto letters = tasks_.letters_due(time_.now());
  if (!letters) return report(letters.error());
  for (auto& letter : *letters) {
    if (under_way_.insert(letter.id).second) carry(std::move(letter));
  }
}

/// What an earlier letter of the task learned.
Result<std::string> National::reference_of(triage::Letter const& letter) const {
  for (auto const& other : TRY(tasks_.store().letters_of(letter.task))) {
    bool const is_there = other.channel == letter.channel && other.address == letter.address;
    if (is_there && !other.reference.empty()) return other.reference;
  }
  return std::string{};
}

/// On the pool's thread; what came of it is taken down on the node's.
void National::carry(triage::Letter letter) {
  auto const now = time_.now();
  auto reference = reference_of(letter);
  if (!reference) return report(reference.error());
  boost::asio::post(pool_, [this, self = weak_from_this(), letter = std::move(letter),
                            reference = *std::move(reference), now, executor = executor_] {
    auto const attempt = deliver(letter, reference, now);
    boost::asio::post(executor, [self, letter, attempt] {
      if (auto const national = self.lock()) national->ended(letter, attempt);
    });
  });
}

triage::Attempt National::deliver(triage::Letter const& letter, std::string const& reference,
                                  Instant now) const {
  using Channel = triage::Letter::Channel;
  if (letter.channel == Channel::thehive || letter.channel == Channel::rt)
    return deliver_to_tool(letter, reference);
  courier::Attempt attempt;
  if (letter.channel == Channel::mail) {
    attempt =
        courier::send_mail(config_.mail_server, config_.mail_from, letter.address, letter.content);
  } else {
    auto const& key = config_.webhook_key.reveal();
    courier::Webhook const hook{letter.address, Secret{to_bytes(key)}, config_.webhook_ca_file};
    attempt = courier::call_webhook(hook, letter.id, letter.content, now);
  }
  return {attempt.delivered, attempt.final, attempt.error, attempt.detail, {}, attempt.retry_after};
}

/// Whose tool is gone from the configuration, or stands elsewhere now, waits for a person.
triage::Attempt National::deliver_to_tool(triage::Letter const& letter,
                                          std::string const& reference) const {
  auto const place = std::ranges::find_if(config_.places, [&](tracker::Place const& one) {
    return one.channel == letter.channel && one.address == letter.address;
  });
  if (place == config_.places.end())
    return {false, false, "service.tool_not_configured", letter.address};
  return carry_to_tool(*place, letter, reference);
}

void National::ended(triage::Letter const& letter, triage::Attempt const& attempt) {
  under_way_.erase(letter.id);
  if (auto const taken = tasks_.attempted(letter, attempt, time_.now()); !taken)
    report(taken.error());
  if (!attempt.delivered)
    diagnostics_.report(
        Severity::warning, "service.letter_failed",
        {{"letter", letter.id}, {"cause", attempt.error}, {"detail", attempt.detail}});
}

}  // namespace comity::service
