#include "comity/agreement/agreement.h"

#include "comity/crypto/hash.h"
#include "comity/json/text.h"
#include "data.h"
#include "form.h"

#include <algorithm>
#include <array>

namespace comity::agreement {
namespace {

constexpr std::array<std::string_view, 4> role_names{"message", "checkpoint", "mirror",
                                                     "transport"};

constexpr std::array<std::string_view, 6> clock_names{"acknowledge", "decide",  "update",
                                                      "answer",      "confirm", "hold_expiry"};

constexpr std::size_t shown_bytes_max = 100;

/// Before the form is looked at: of another version it says nothing.
Result<void> check_version(json::Value const& document) {
  auto const* v = document.find("v");
  auto const* number = v == nullptr ? nullptr : v->if_integer();
  if (number == nullptr) return fail(Code::invalid, "agreement.no_version");
  if (*number == 1) return {};
  return fail(Code::invalid, "agreement.unknown_version", {{"version", std::to_string(*number)}});
}

/// [P3.1]
Result<void> check_signatures(Agreement::Data const& data) {
  for (auto const& party : data.parties) {
    auto const verified = dsse::verify(data.envelope, message_keys(party, std::nullopt));
    if (verified) continue;
    return fail(Code::forbidden, "agreement.not_signed",
                {{"party", party.id.text()},
                 {"key", std::string{verified.error().parameter("key")}},
                 {"cause", verified.error().id}});
  }
  return {};
}

/// Accepts nothing: the schema of a kind that is not agreed.
json::Schema const& never() {
  static json::Schema const schema = [] {
    auto compiled = json::Schema::compile(json::Object{{"not", json::Object{}}});
    COMITY_CHECK(compiled);
    return *std::move(compiled);
  }();
  return schema;
}

template <typename T>
T const* with_id(std::vector<T> const& list, auto const& id) {
  auto const found = std::ranges::find(list, id, &T::id);
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::string_view name_of(Role role) {
  return role_names[static_cast<std::size_t>(role)];
}

Result<Role> parse_role(std::string_view name) {
  auto const found = std::ranges::find(role_names, name);
  if (found == role_names.end()) {
    return fail(Code::invalid, "agreement.not_a_role", {{"role", shown(name)}});
  }
  return static_cast<Role>(found - role_names.begin());
}

std::string_view name_of(ClockName clock) {
  return clock_names[static_cast<std::size_t>(clock)];
}

std::vector<crypto::PublicKey> message_keys(Party const& party, std::optional<Instant> at) {
  std::vector<crypto::PublicKey> out;
  for (auto const& key : party.keys) {
    if (key.role == Role::message && (!at || key.valid_at(*at))) out.push_back(key.key);
  }
  return out;
}

std::string short_id(crypto::PublicKey const& key) {
  return key.id().hex().substr(0, 16);
}

std::string shown(std::string_view text) {
  return std::string{text.substr(0, shown_bytes_max)};
}

Result<dsse::Envelope> parse_envelope(Bytes bytes) {
  auto envelope =
      TRY(dsse::Envelope::parse(std::move(bytes), agreement_bytes_max, agreement_signatures_max));
  if (envelope.payload_type() != envelope_type) {
    return fail(Code::invalid, "agreement.wrong_payload_type",
                {{"type", shown(envelope.payload_type())}});
  }
  return envelope;
}

Agreement::Agreement(std::unique_ptr<Data const> data) : data_{std::move(data)} {}

Agreement::~Agreement() = default;

Result<std::shared_ptr<Agreement const>> Agreement::parse(Bytes bytes, Signatures signatures) {
  auto envelope = TRY(parse_envelope(std::move(bytes)));
  auto document = TRY(json::parse(envelope.payload(), {.bytes_max = agreement_bytes_max}));
  TRY(check_version(document));
  TRY(form().check(document));

  AgreementId const id{crypto::sha256(envelope.payload())};
  auto data = std::make_unique<Data>(
      Data{.id = id, .envelope = std::move(envelope), .document = std::move(document)});
  TRY(read_document(*data));
  TRY(check_document(*data));
  if (signatures == Signatures::required) TRY(check_signatures(*data));
  return std::shared_ptr<Agreement const>{new Agreement{std::move(data)}};
}

AgreementId const& Agreement::id() const {
  return data_->id;
}

Bytes const& Agreement::envelope() const {
  return data_->envelope.bytes();
}

Bytes const& Agreement::payload() const {
  return data_->envelope.payload();
}

json::Value const& Agreement::document() const {
  return data_->document;
}

std::vector<dsse::Signature> const& Agreement::signatures() const {
  return data_->envelope.signatures();
}

Text const& Agreement::title() const {
  return data_->title;
}

std::vector<Party> const& Agreement::parties() const {
  return data_->parties;
}

Party const* Agreement::party(PartyId const& id) const {
  return with_id(data_->parties, id);
}

std::vector<Kind> const& Agreement::kinds() const {
  return data_->kinds;
}

Kind const* Agreement::kind(std::string_view id) const {
  return with_id(data_->kinds, id);
}

std::vector<Term> const& Agreement::urgencies() const {
  return data_->urgencies;
}

std::vector<Term> const& Agreement::grounds() const {
  return data_->grounds;
}

std::vector<Term> const& Agreement::reasons() const {
  return data_->reasons;
}

std::vector<Term> const& Agreement::ladder() const {
  return data_->ladder;
}

std::vector<Witness> const& Agreement::witnesses() const {
  return data_->witnesses;
}

Tolerances const& Agreement::tolerances() const {
  return data_->tolerances;
}

Instant Agreement::in_force_from() const {
  return data_->in_force_from;
}

Instant Agreement::in_force_until() const {
  return data_->in_force_until;
}

std::optional<AgreementId> const& Agreement::supersedes() const {
  return data_->supersedes;
}

json::Schema const* Agreement::body_schema(std::string_view type, std::string_view kind_id) const {
  bool const asks = type == "request.issue";
  if (asks || type == "request.answer") {
    auto const* of_kind = kind(kind_id);
    if (of_kind == nullptr) return &never();
    return asks ? &of_kind->request_schema : &of_kind->answer_schema;
  }
  auto const step = data_->steps.find(type);
  return step == data_->steps.end() ? nullptr : &step->second;
}

}  // namespace comity::agreement
