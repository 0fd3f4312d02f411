/// The steps of a request, and the codes that each carries in its signed header [P8.1, P8.2]. Codes
/// are all that state, clocks and figures see of a step; its content is in the body.
#pragma once

#include "comity/json/value.h"
#include "comity/message/ids.h"
#include "comity/request/limits.h"

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace comity::request {

using message::PartyId;
using message::RequestId;

/// What a message does to a request. Its type is `request.` and this name.
enum class Step {
  // The asker's.
  issue,
  withdraw,
  supply,
  accept_conditions,
  confirm,
  assess,
  close,
  account,
  // The responder's.
  acknowledge,
  query,
  decide,
  update,
  answer,
  extend,
  rejoin,
  ask_account,
  // Either's.
  escalate,
  contest,
  refer,
};

inline constexpr std::array all_steps{
    Step::issue,       Step::withdraw, Step::supply, Step::accept_conditions,
    Step::confirm,     Step::assess,   Step::close,  Step::account,
    Step::acknowledge, Step::query,    Step::decide, Step::update,
    Step::answer,      Step::extend,   Step::rejoin, Step::ask_account,
    Step::escalate,    Step::contest,  Step::refer};

/// The message type: "request.accept-conditions".
std::string_view type_of(Step step);

/// None if `type` is not a request's, or one that this version does not know [P4.6].
std::optional<Step> step_of(std::string_view type);

/// The desks of both parties that a request is with [P8.6].
enum class Channel { cert, police };

/// How a request builds on an earlier one.
enum class Relation { extension, disclosure, confirmation, related };

enum class Decision { accept, partial, conditional, postpone, refuse, refer };

enum class ItemStatus { provided, partial, not_held, refused, pending };

/// How useful the asker found the answer to an item.
enum class Grade { usable, incomplete, wrong, unusable };

/// What the responder says to a grade.
enum class Position { agree, contest };

// The word as it stands in codes: "not_held".
std::string_view name_of(Channel channel);
std::string_view name_of(Relation relation);
std::string_view name_of(Decision decision);
std::string_view name_of(ItemStatus status);
std::string_view name_of(Grade grade);
std::string_view name_of(Position position);

/// None for any other word.
std::optional<Channel> channel_of(std::string_view word);

struct Follows {
  RequestId request;
  Relation relation = Relation::related;

  friend bool operator==(Follows const&, Follows const&) = default;
};

struct IssueCodes {
  int items = 0;         ///< How many are asked, 1 to `items_max`.
  bool confirm = false;  ///< Formal confirmation follows.
  std::optional<Follows> follows;
  std::optional<Channel> channel;  ///< CERT to CERT, if it does not say.

  friend bool operator==(IssueCodes const&, IssueCodes const&) = default;
};

struct DecideCodes {
  Decision decision = Decision::accept;
  std::string ground;            ///< Empty if none is given. Refuse and partial always have one.
  std::optional<Instant> until;  ///< Postpone always has one.

  friend bool operator==(DecideCodes const&, DecideCodes const&) = default;
};

struct ItemAnswer {
  int n = 0;  ///< Items count from 1.
  ItemStatus status = ItemStatus::pending;
  std::string ground;  ///< Empty if none is given. Refused always has one.

  friend bool operator==(ItemAnswer const&, ItemAnswer const&) = default;
};

struct AnswerCodes {
  bool is_final = false;
  std::vector<ItemAnswer> items;      ///< Each number once.
  std::optional<Instant> hold_until;  ///< Until when data is preserved.

  friend bool operator==(AnswerCodes const&, AnswerCodes const&) = default;
};

struct ExtendCodes {
  Instant until{};
  std::string reason;

  friend bool operator==(ExtendCodes const&, ExtendCodes const&) = default;
};

struct ItemGrade {
  int n = 0;
  Grade grade = Grade::usable;

  friend bool operator==(ItemGrade const&, ItemGrade const&) = default;
};

struct AssessCodes {
  std::vector<ItemGrade> items;  ///< At least one, each number once.

  friend bool operator==(AssessCodes const&, AssessCodes const&) = default;
};

struct ItemPosition {
  int n = 0;
  Position position = Position::agree;

  friend bool operator==(ItemPosition const&, ItemPosition const&) = default;
};

struct RejoinCodes {
  std::vector<ItemPosition> items;  ///< At least one, each number once.

  friend bool operator==(RejoinCodes const&, RejoinCodes const&) = default;
};

struct EscalateCodes {
  int level = 0;  ///< 1 to `level_max`.

  friend bool operator==(EscalateCodes const&, EscalateCodes const&) = default;
};

struct ContestCodes {
  std::uint64_t seq = 0;  ///< The other side's message that is contested.

  friend bool operator==(ContestCodes const&, ContestCodes const&) = default;
};

struct ReferCodes {
  /// Whom to: 1 to `code_bytes_max` of a-z, 0-9 and '-'. The name of a channel moves the request.
  std::string to;

  friend bool operator==(ReferCodes const&, ReferCodes const&) = default;
};

/// The responder wants to hear what use was made of what it gave under conditions [P8.8].
struct AskAccountCodes {
  Instant until{};  ///< By when.

  friend bool operator==(AskAccountCodes const&, AskAccountCodes const&) = default;
};

/// Of a step whose type says everything.
struct NoCodes {
  friend bool operator==(NoCodes const&, NoCodes const&) = default;
};

using Codes = std::variant<NoCodes, IssueCodes, DecideCodes, AnswerCodes, ExtendCodes, AssessCodes,
                           RejoinCodes, EscalateCodes, ContestCodes, ReferCodes, AskAccountCodes>;

/// Reads the codes of a step. Whether grounds and reasons are the agreement's, and whether the
/// items exist, is not looked at. Unknown members are ignored [P1.5]. Errors, `invalid` and with a
/// `path` that begins with "codes": those of `json::Reader`, `request.item_twice` (`n`),
/// `request.no_items`, `request.ground_missing`, `request.until_missing`,
/// `request.relation_missing`, `request.follows_missing`; and `json.not_acceptable` for the causes
/// `request.unknown_word` and `request.not_a_code`.
Result<Codes> parse_codes(Step step, json::Value const& codes);

/// The inverse: `parse_codes(step, encode(c)) == c` for all codes of that step that keep to the
/// comments above.
json::Value encode(Codes const& codes);

}  // namespace comity::request
