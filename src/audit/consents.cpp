#include "consents.h"

#include "comity/json/reader.h"

#include <algorithm>

namespace comity::audit {
namespace {

using journal::Type;

constexpr std::size_t text_bytes_max = 400;

bool says(json::Value const& details, std::string_view name, std::string_view text) {
  auto const* const found = details.find(name);
  return found != nullptr && found->if_string() != nullptr && *found->if_string() == text;
}

/// To what it says yes.
factor::Subject subject_of(journal::Record const& record, json::Reader const& details) {
  if (record.details.find("envelope") != nullptr)
    return {details.digest("envelope"), factor::Act::admit};
  bool const hurries = record.type == Type::emergency_release;
  return {details.digest("draft"), hurries ? factor::Act::emergency : factor::Act::approve};
}

/// True if it speaks of a yes that a passkey signed.
bool is_signed(journal::Record const& record) {
  bool const is_yes = record.type == Type::approval || record.type == Type::emergency_release;
  auto const* const consent = record.details.find("consent");
  return is_yes && consent != nullptr && says(*consent, "by", "passkey");
}

}  // namespace

void Consents::take(std::uint64_t entry, journal::Record const& record) {
  Result<void> taken;
  if (record.type == Type::account_change) {
    taken = enrol(record.details);
  } else if (is_signed(record)) {
    taken = check(record);
    if (taken) ++held_;
  }
  if (!taken)
    findings_.add(about_entry(Verdict::fails, "audit.consent_refused", log_, entry,
                              with_cause({{"account", shown(record.who)}}, taken.error())));
}

void Consents::finish() {
  if (held_ == 0) return;
  findings_.about_log(Verdict::holds, "audit.consents_hold", log_,
                      {{"count", std::to_string(held_)}});
}

Result<void> Consents::enrol(json::Value const& details) {
  bool const all = says(details, "factor", "all");
  if (!all && !says(details, "factor", "passkey")) return {};
  json::Reader const r{details, "details"};
  std::string const account{r.text("account", text_bytes_max)};
  TRY(r.done());
  if (all) {
    std::erase_if(keys_, [&](Enrolled const& one) { return one.account == account; });
    return {};
  }
  auto key = factor::read_passkey(r.object("passkey"));
  std::string const origin{r.optional_text("origin", text_bytes_max).value_or("")};
  TRY(r.done());
  std::erase_if(keys_, [&](Enrolled const& one) { return one.key.id == key.id; });
  if (says(details, "done", "removed")) return {};
  auto site = TRY(factor::site_of(origin));
  keys_.push_back({account, std::move(key), std::move(site)});
  return {};
}

Result<void> Consents::check(journal::Record const& record) const {
  json::Reader const r{record.details, "details"};
  auto const subject = subject_of(record, r);
  auto const consent = factor::read_consent(r.object("consent"));
  TRY(r.done());
  auto const found = std::ranges::find_if(keys_, [&](Enrolled const& one) {
    return one.account == record.who && one.key.id == consent.assertion.credential;
  });
  if (found == keys_.end()) return fail(Code::forbidden, "audit.consent_without_key");
  auto const challenge = factor::challenge_for(subject, consent.nonce);
  return factor::check(consent.assertion, found->key, challenge, found->site);
}

}  // namespace comity::audit
