#include "comity/bridge/xarf.h"

#include "comity/bridge/iodef.h"
#include "comity/crypto/hash.h"
#include "fields.h"

#include <algorithm>

namespace comity::bridge {
namespace {

using indicator::Observable;
using indicator::Type;

/// XARF's own bounds, in characters: of bytes there are never fewer.
constexpr std::size_t description_max = 1'000;
constexpr std::size_t organisation_max = 200;

constexpr std::string_view version = "4.2.0";

/// At most `bytes_max`, without cutting a character.
std::string cut(std::string text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  text.resize(bytes_max);
  while (!is_utf8(text)) text.pop_back();
  return text;
}

/// A UUID of the form that XARF wants, from the report's own content: sending twice makes one.
std::string uuid_of(std::string_view content) {
  auto const digest = crypto::sha256(as_bytes(content)).hex();
  auto out = digest.substr(0, 8) + '-' + digest.substr(8, 4) + "-4" + digest.substr(13, 3) + '-';
  constexpr std::string_view variants = "89ab";
  auto const nibble = digest[16] <= '9' ? digest[16] - '0' : digest[16] - 'a' + 10;
  out += variants[static_cast<std::size_t>(nibble & 3)];
  return out + digest.substr(17, 3) + '-' + digest.substr(20, 12);
}

/// Who asks; none without a mailbox.
std::optional<json::Value> reporter_of(Dossier const& dossier) {
  auto const* const contact = member(dossier.issue(), "contact");
  std::string mailbox;
  each(contact, "reach", [&](json::Value const& one) {
    auto const value = text_of(&one, "value");
    bool const is_mailbox = indicator::canonical(Type::email, value).has_value();
    if (mailbox.empty() && text_of(&one, "channel") == "email" && is_mailbox) mailbox = value;
  });
  if (mailbox.empty()) return std::nullopt;
  auto organisation = text_of(contact, "agency");
  if (organisation.empty()) organisation = dossier.request.asker.text();
  return json::Object{{"org", cut(std::move(organisation), organisation_max)},
                      {"contact", mailbox},
                      {"domain", mailbox.substr(mailbox.find('@') + 1)}};
}

/// What a report says besides where and when.
void classify(json::Value& report, std::string const& type, Observable const& target,
              std::string const& description) {
  if (type == "phishing" && target.type == Type::url) {
    report.set("category", "content");
    report.set("type", "phishing");
    report.set("url", target.value);
  } else if (type == "infected-system" && target.type != Type::url) {
    report.set("category", "infrastructure");
    report.set("type", "botnet");
    report.set("compromise_evidence", description);
  } else {
    auto threat = type.empty() ? std::string{"undetermined"} : type;
    std::ranges::replace(threat, '-', '_');
    report.set("category", "reputation");
    report.set("type", "threat_intelligence");
    report.set("threat_type", std::move(threat));
    if (target.type == Type::url) report.set("url", target.value);
  }
}

class Reports {
 public:
  Reports(Dossier const& dossier, std::optional<json::Value> reporter)
      : dossier_{dossier},
        reporter_{std::move(reporter)},
        type_{text_of(member(dossier.issue(), "incident"), "type")} {}

  void item(json::Value const& item) {
    ++n_;
    bool has_target = false;
    each(&item, "targets", [&](json::Value const& one) {
      has_target = true;
      target(item, one);
    });
    if (!has_target) leave_out("", "no_target");
  }

  json::Value take() && {
    return json::Object{{"reports", std::move(reports_)}, {"left_out", std::move(left_out_)}};
  }

 private:
  void leave_out(std::string target, char const* why) {
    left_out_.emplace_back(json::Object{{"n", n_}, {"target", std::move(target)}, {"why", why}});
  }

  void target(json::Value const& item, json::Value const& one) {
    auto const value = text_of(&one, "value");
    auto const found = from_iodef(to_iodef(text_of(&one, "type"), value));
    bool const is_host = found && (found->type == Type::ipv4 || found->type == Type::ipv6 ||
                                   found->type == Type::domain || found->type == Type::url);
    auto const host = is_host && found->type == Type::url ? indicator::host_of(*found) : found;
    if (!is_host || !host) return leave_out(value, "not_a_host");
    if (!reporter_) return leave_out(value, "no_contact_email");
    auto const asked = text_of(member(&item, "ask"), "text");
    auto const facts = text_of(member(dossier_.issue(), "facts"), "text");
    auto const said = cut(asked + (facts.empty() ? "" : "\n\n" + facts), description_max);
    json::Value report{json::Object{
        {"xarf_version", version},
        {"report_id", uuid_of(dossier_.request.id.text() + '/' + std::to_string(n_) + '/' + value)},
        {"timestamp", to_rfc3339(seen(one))},
        {"reporter", *reporter_},
        {"sender", *reporter_},
        {"source_identifier", host->value},
        {"description", said}}};
    auto const* const port = member(&one, "port");
    if (port != nullptr && port->if_integer() != nullptr && *port->if_integer() > 0)
      report.set("source_port", *port);
    classify(report, type_, *found, said);
    reports_.push_back(std::move(report));
  }

  /// When the target was seen, else when the request was sent.
  Instant seen(json::Value const& target) const {
    if (auto const at = instant_of(&target, "seen")) return *at;
    auto const& steps = dossier_.request.steps;
    return steps.empty() ? Instant{} : steps.front().sent_at;
  }

  Dossier const& dossier_;
  std::optional<json::Value> reporter_;
  std::string type_;
  int n_ = 0;
  json::Array reports_;
  json::Array left_out_;
};

}  // namespace

json::Value to_xarf(Dossier const& dossier) {
  Reports reports{dossier, reporter_of(dossier)};
  each(dossier.issue(), "items", [&](json::Value const& item) { reports.item(item); });
  return std::move(reports).take();
}

}  // namespace comity::bridge
