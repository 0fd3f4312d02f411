#include "comity/note/keys.h"
#include "data.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace comity::agreement {
namespace {

using Data = Agreement::Data;
using crypto::Algorithm;

Error wrong(std::string id, Parameters parameters = {}) {
  return fail(Code::invalid, std::move(id), std::move(parameters));
}

/// Ids of a list of the document that are not read into a typed one are checked all the same:
/// people refer to them.
Result<void> check_unique_ids(Data const& data) {
  for (auto const* list : {"parties", "urgencies", "grounds", "reasons", "kinds", "ladder",
                           "glossary", "suspension"}) {
    auto const* value = data.document.find(list);
    if (value == nullptr) continue;
    std::set<std::string_view> seen;
    for (auto const& element : *value->if_array()) {
      auto const& id = *element.find("id")->if_string();
      if (!seen.insert(id).second) {
        return wrong("agreement.duplicate_id", {{"list", list}, {"id", id}});
      }
    }
  }
  return {};
}

Result<void> check_window(Data const& data) {
  if (data.in_force_from < data.in_force_until) return {};
  return wrong("agreement.bad_window", {{"from", to_rfc3339(data.in_force_from)},
                                        {"until", to_rfc3339(data.in_force_until)}});
}

// Keys [P2.3] [P2.4]

bool may_have(Role role, Algorithm algorithm) {
  switch (role) {
    case Role::message:
    case Role::checkpoint:
      return true;
    case Role::mirror:
      return algorithm == Algorithm::ed25519;
    case Role::transport:
      return algorithm != Algorithm::sm2_sm3;  // TLS 1.3 without RFC 8998.
  }
  return false;
}

bool same_use(Key const& a, Key const& b) {
  return a.role == b.role && a.key.algorithm() == b.key.algorithm();
}

Parameters about(Party const& party, Key const& key) {
  return {{"party", party.id.text()},
          {"role", std::string{name_of(key.role)}},
          {"key", short_id(key.key)}};
}

Result<void> check_key(Party const& party, Key const& key) {
  if (!may_have(key.role, key.key.algorithm())) {
    auto parameters = about(party, key);
    parameters.emplace_back("algorithm", name_of(key.key.algorithm()));
    return wrong("agreement.algorithm_not_for_role", std::move(parameters));
  }
  if (key.until <= key.from) return wrong("agreement.key_never_valid", about(party, key));
  auto const at_once = static_cast<std::size_t>(std::ranges::count_if(
      party.keys, [&](Key const& k) { return same_use(k, key) && k.valid_at(key.from); }));
  if (at_once > keys_at_once_max) return wrong("agreement.too_many_keys", about(party, key));
  return {};
}

/// The first instant of the time in force at which `party` has no key of `role`, if there is one.
/// For signing it must be an Ed25519 key.
std::optional<Instant> first_gap(Data const& data, Party const& party, Role role) {
  auto reached = data.in_force_from;
  bool advanced = true;
  while (advanced && reached < data.in_force_until) {
    advanced = false;
    for (auto const& key : party.keys) {
      bool const counts = key.role == role &&
                          (role == Role::transport || key.key.algorithm() == Algorithm::ed25519);
      if (!counts || !key.valid_at(reached)) continue;
      reached = key.until;
      advanced = true;
    }
  }
  if (reached >= data.in_force_until) return std::nullopt;
  return reached;
}

Result<void> check_keys(Data const& data) {
  std::set<Digest> seen;
  for (auto const& party : data.parties) {
    for (auto const& key : party.keys) {
      TRY(check_key(party, key));
      // One private key for two roles would let a signature of one be shown as one of the other.
      if (!seen.insert(key.key.id()).second) {
        return wrong("agreement.key_listed_twice", about(party, key));
      }
    }
    for (auto const role : {Role::message, Role::checkpoint, Role::mirror, Role::transport}) {
      auto const gap = first_gap(data, party, role);
      if (!gap) continue;
      return wrong("agreement.no_key", {{"party", party.id.text()},
                                        {"role", std::string{name_of(role)}},
                                        {"time", to_rfc3339(*gap)}});
    }
  }
  return {};
}

// Addresses

bool is_port(std::string_view text) {
  unsigned port = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

bool is_host(std::string_view text) {
  bool const bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
  if (bracketed) text = text.substr(1, text.size() - 2);
  std::string_view const allowed =
      bracketed ? "0123456789abcdef:." : "0123456789abcdefghijklmnopqrstuvwxyz.-";
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

/// "host" or "host:port".
bool is_authority(std::string_view text) {
  // A colon within the brackets of an IPv6 address begins no port.
  auto const colon = text.rfind(':');
  bool const has_port = colon != text.npos && text.find(']', colon) == text.npos;
  if (!has_port) return is_host(text);
  return is_host(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

/// What follows `scheme`, if `text` begins with it.
std::optional<std::string_view> after(std::string_view scheme, std::string_view text) {
  if (!text.starts_with(scheme)) return std::nullopt;
  return text.substr(scheme.size());
}

bool is_path(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return c > ' ' && c < '\x7f' && c != '?' && c != '#'; });
}

/// Over either scheme: what a witness says is signed.
bool is_witness_url(std::string_view text) {
  auto rest = after("https://", text);
  if (!rest) rest = after("http://", text);
  if (!rest) return false;
  auto const slash = std::min(rest->find('/'), rest->size());
  return is_authority(rest->substr(0, slash)) && is_path(rest->substr(slash));
}

Result<void> check_addresses(Data const& data) {
  for (auto const& party : data.parties) {
    auto const authority = after("https://", party.address);
    if (authority && is_authority(*authority)) continue;
    return wrong("agreement.bad_address",
                 {{"party", party.id.text()}, {"address", shown(party.address)}});
  }
  return {};
}

// Kinds and times

Result<void> check_standards(Data const& data) {
  for (auto const& kind : data.kinds) {
    for (auto const& urgency : data.urgencies) {
      if (kind.standards.contains(urgency.id)) continue;
      return wrong("agreement.no_standard", {{"kind", kind.id}, {"urgency", urgency.id}});
    }
    for (auto const& [id, unused] : kind.standards) {
      if (std::ranges::find(data.urgencies, id, &Term::id) != data.urgencies.end()) continue;
      return wrong("agreement.unknown_urgency", {{"kind", kind.id}, {"urgency", shown(id)}});
    }
  }
  return {};
}

Duration longest_working_budget(Data const& data) {
  Duration longest{};
  for (auto const& kind : data.kinds) {
    for (auto const& [urgency, standards] : kind.standards) {
      for (auto const& [clock, standard] : standards) {
        if (standard.basis == clocks::Basis::working_time) {
          longest = std::max(longest, standard.budget);
        }
      }
    }
  }
  return longest;
}

/// A case that is opened in the last moment still has its due times.
Result<void> check_calendars(Data const& data) {
  auto const longest = longest_working_budget(data);
  for (auto const& party : data.parties) {
    auto const& calendar = party.calendar;
    bool const enough = calendar.covered_from() <= data.in_force_from &&
                        data.in_force_until < calendar.covered_until() &&
                        calendar.add_working(data.in_force_until, longest);
    if (enough) continue;
    return wrong("agreement.calendar_too_short", {{"party", party.id.text()},
                                                  {"from", to_rfc3339(calendar.covered_from())},
                                                  {"until", to_rfc3339(calendar.covered_until())},
                                                  {"budget", to_words(longest)}});
  }
  return {};
}

/// Whose body a request or answer has is said by its kind, not here.
Result<void> check_steps(Data const& data) {
  for (auto const* type : {"request.issue", "request.answer"}) {
    if (data.steps.contains(type)) return wrong("agreement.step_of_kind", {{"type", type}});
  }
  return {};
}

// Witnesses and the rest

/// [P6.6]: a witness is nobody's mirror.
Result<void> check_witnesses(Data const& data) {
  std::set<Digest> keys;
  for (auto const& party : data.parties) {
    for (auto const& key : party.keys) keys.insert(key.key.id());
  }
  std::set<std::string> names;
  for (auto const& witness : data.witnesses) {
    auto const key = note::VerifierKey::parse(witness.verifier_key);
    if (!key || key->type() != note::SignatureType::cosignature) {
      return wrong("agreement.bad_witness_key", {{"key", shown(witness.verifier_key)}});
    }
    if (!names.insert(key->name()).second || !keys.insert(key->key().id()).second) {
      return wrong("agreement.witness_not_distinct", {{"name", key->name()}});
    }
    if (!is_witness_url(witness.url)) {
      return wrong("agreement.bad_witness_url",
                   {{"name", key->name()}, {"url", shown(witness.url)}});
    }
  }
  return {};
}

Result<void> check_chairs(Data const& data) {
  for (auto const& chair : *data.document.find("review")->find("chairs")->if_array()) {
    auto const& party = *chair.find("party")->if_string();
    if (std::ranges::find(data.parties, PartyId{party}, &Party::id) == data.parties.end()) {
      return wrong("agreement.unknown_party", {{"party", party}});
    }
  }
  return {};
}

}  // namespace

Result<void> check_document(Data const& data) {
  TRY(check_unique_ids(data));
  TRY(check_window(data));
  TRY(check_keys(data));
  TRY(check_addresses(data));
  TRY(check_standards(data));
  TRY(check_calendars(data));
  TRY(check_steps(data));
  TRY(check_witnesses(data));
  return check_chairs(data);
}

}  // namespace comity::agreement
