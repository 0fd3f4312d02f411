#include "fixture.h"

#include "comity/agreement/ceremony.h"
#include "comity/agreement/model.h"
#include "comity/crypto/hash.h"
#include "comity/crypto/keys.h"
#include "comity/json/text.h"

#include <fstream>
#include <sstream>

namespace comity::request::fixture {
namespace {

using namespace std::chrono_literals;

json::Value read_json(std::string const& name) {
  std::ostringstream text;
  text << std::ifstream{std::string{TEST_DATA} + '/' + name}.rdbuf();
  return json::parse(text.str()).value();
}

/// Counts instead of drawing: the keys of these tests sign nothing.
class Counting : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = ++last_;
  }

 private:
  std::uint8_t last_ = 0;
};

std::shared_ptr<Agreement const> make_agreement() {
  Counting random;
  auto const from = at("2026-01-01T00:00:00Z");
  auto const until = at("2027-12-01T00:00:00Z");
  auto const calendars = read_json("calendars.json");
  agreement::Filling filling{.in_force_from = from, .in_force_until = until};
  for (auto const& party : {us, cn}) {
    auto& of_party = filling.parties[party];
    of_party.address = "https://" + party.text() + ".test:8443";
    of_party.calendar = *calendars.find(party.text());
    for (auto const role : {agreement::Role::message, agreement::Role::checkpoint,
                            agreement::Role::mirror, agreement::Role::transport}) {
      auto const key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
      of_party.keys.push_back({role, key.public_key(), from, until});
    }
  }
  auto const payload = agreement::fill(read_json("agreement.json"), filling).value();
  return Agreement::parse(agreement::draft(payload).value(), Agreement::Signatures::not_yet)
      .value();
}

std::uint64_t last_of(std::vector<message::Dated> const& messages, PartyId const& party) {
  std::uint64_t last = 0;
  for (auto const& message : messages)
    if (message.header.from == party) last = std::max(last, message.header.seq);
  return last;
}

}  // namespace

Agreement const& agreement() {
  static auto const agreement = make_agreement();
  return *agreement;
}

Instant at(std::string_view time) {
  return parse_rfc3339(time).value();
}

message::Dated& Story::tell(PartyId const& from, Step step, Codes const& codes, Instant had_at,
                            RequestId const& request) {
  auto const& to = from == us ? cn : us;
  message::Dated message;
  message.header.agreement = fixture::agreement().id();
  message.header.from = from;
  message.header.to = to;
  message.header.seq = last_of(messages_, from) + 1;
  message.header.seen = last_of(messages_, to);
  message.header.type = type_of(step);
  message.header.case_id = message::CaseId{request_id.text()};
  message.header.request_id = request;
  message.header.kind = kind_;
  message.header.urgency = urgency_;
  message.header.time = had_at - 1s;
  message.header.codes = encode(codes);
  message.digest = crypto::sha256(as_bytes(from.text() + std::to_string(message.header.seq)));
  message.sent_at = had_at - 1s;
  message.had_at = had_at;
  return messages_.emplace_back(std::move(message));
}

message::Dated& Story::tell(PartyId const& from, Step step, Codes const& codes,
                            RequestId const& request) {
  auto const last = messages_.empty() ? at("2026-03-02T09:00:00+08:00")
                                      : messages_.back().had_at.value_or(messages_.back().sent_at);
  return tell(from, step, codes, last + 1min, request);
}

std::optional<Reason> Story::objection() const {
  auto const found = state();
  for (auto const& one : found.ineffective)
    if (one.message.digest == messages_.back().digest) return one.reason;
  return std::nullopt;
}

Codes sound_codes(Move move) {
  switch (move) {
    case Move::issue:
      return IssueCodes{.items = 2, .confirm = true};
    case Move::decide_to_answer:
      return DecideCodes{Decision::accept};
    case Move::decide_to_refuse:
      return DecideCodes{Decision::refuse, "national_law"};
    case Move::decide_to_refer:
      return DecideCodes{Decision::refer};
    case Move::answer_interim:
      return AnswerCodes{.items = {{1, ItemStatus::provided}}};
    case Move::answer_final:
      return AnswerCodes{.is_final = true,
                         .items = {{1, ItemStatus::provided}, {2, ItemStatus::not_held}}};
    case Move::extend:
      return ExtendCodes{at("2026-04-01T00:00:00Z"), "volume"};
    case Move::assess:
      return AssessCodes{{{1, Grade::usable}, {2, Grade::wrong}}};
    case Move::rejoin:
      return RejoinCodes{{{2, Position::contest}}};
    case Move::escalate:
      return EscalateCodes{1};
    case Move::contest:
      return ContestCodes{1};
    case Move::refer:
      return ReferCodes{"ministry"};
    case Move::ask_account:
      return AskAccountCodes{at("2026-05-01T00:00:00Z")};
    default:
      return NoCodes{};
  }
}

void lead_to(Story& story, Phase phase, bool bound) {
  auto const us_does = [&](Move move) { story.tell(us, step_of(move), sound_codes(move)); };
  auto const cn_does = [&](Move move) { story.tell(cn, step_of(move), sound_codes(move)); };
  if (phase == Phase::unissued) return;
  us_does(Move::issue);
  cn_does(Move::contest);  // Changes nothing, but that both sides have sent something.
  if (phase == Phase::issued) return;
  cn_does(Move::acknowledge);
  if (phase == Phase::acknowledged) return;
  if (bound) {
    story.tell(cn, Step::decide, DecideCodes{Decision::conditional});
    us_does(Move::accept_conditions);
  }
  if (phase == Phase::withdrawn) return us_does(Move::withdraw);
  if (phase == Phase::refused) return cn_does(Move::decide_to_refuse);
  if (phase == Phase::referred) return cn_does(Move::decide_to_refer);
  cn_does(Move::decide_to_answer);
  if (phase == Phase::decided) return;
  cn_does(Move::answer_final);
  if (phase == Phase::answered) return;
  us_does(Move::assess);
  if (phase == Phase::assessed) return;
  us_does(Move::close);
}

}  // namespace comity::request::fixture
