#include "comity/request/messages.h"

#include "comity/json/reader.h"

#include <algorithm>

namespace comity::request {
namespace {

// Each in the order of its enumeration.
constexpr std::array<std::string_view, all_steps.size()> types{
    "request.issue",       "request.withdraw", "request.supply", "request.accept-conditions",
    "request.confirm",     "request.assess",   "request.close",  "request.account",
    "request.acknowledge", "request.query",    "request.decide", "request.update",
    "request.answer",      "request.extend",   "request.rejoin", "request.ask-account",
    "request.escalate",    "request.contest",  "request.refer"};
constexpr std::array<std::string_view, 2> channels{"cert", "police"};
constexpr std::array<std::string_view, 4> relations{"extension", "disclosure", "confirmation",
                                                    "related"};
constexpr std::array<std::string_view, 6> decisions{"accept",   "partial", "conditional",
                                                    "postpone", "refuse",  "refer"};
constexpr std::array<std::string_view, 5> statuses{"provided", "partial", "not_held", "refused",
                                                   "pending"};
constexpr std::array<std::string_view, 4> grades{"usable", "incomplete", "wrong", "unusable"};
constexpr std::array<std::string_view, 2> positions{"agree", "contest"};

/// A reader's parse function for one of the enumerations above.
template <typename Enum, std::size_t count>
auto word_of(std::array<std::string_view, count> const& names) {
  return [&names](std::string_view text) -> Result<Enum> {
    auto const found = std::ranges::find(names, text);
    if (found != names.end()) return static_cast<Enum>(found - names.begin());
    return fail(Code::invalid, "request.unknown_word", {{"word", std::string{text}}});
  };
}

bool is_code_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/// What stands for somebody outside both sides' vocabulary: never prose, for headers are counted
/// and shown to auditors.
Result<std::string> parse_code(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_code_character)) return std::string{text};
  return fail(Code::invalid, "request.not_a_code");
}

std::string optional_code(json::Reader const& r, std::string_view name) {
  return std::string{r.optional_text(name, code_bytes_max).value_or("")};
}

/// Reads `items`, each number once, with `read` for what stands beside the number.
template <typename Item, typename Read>
std::vector<Item> read_items(json::Reader const& r, Read read) {
  auto const list = r.array("items", items_max);
  std::vector<Item> items;
  items.reserve(list.size());
  std::array<bool, items_max + 1> seen{};
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto const entry = list[i];
    Item item{.n = static_cast<int>(entry.integer("n", 1, items_max))};
    read(entry, item);
    if (r.failed()) return {};
    if (std::exchange(seen[static_cast<std::size_t>(item.n)], true)) {
      entry.refuse("request.item_twice", {{"n", std::to_string(item.n)}});
      return {};
    }
    items.push_back(std::move(item));
  }
  return items;
}

std::optional<Follows> read_follows(json::Reader const& r) {
  auto const request = r.optional_parsed("follows", code_bytes_max, message::parse_request_id);
  auto const relation = r.optional_parsed("relation", code_bytes_max, word_of<Relation>(relations));
  if (request && !relation) r.refuse("request.relation_missing", {});
  if (relation && !request) r.refuse("request.follows_missing", {});
  if (!request || !relation) return std::nullopt;
  return Follows{*request, *relation};
}

IssueCodes read_issue(json::Reader const& r) {
  return {.items = static_cast<int>(r.integer("items", 1, items_max)),
          .confirm = r.optional_boolean("confirm").value_or(false),
          .follows = read_follows(r),
          .channel = r.optional_parsed("channel", code_bytes_max, word_of<Channel>(channels))};
}

DecideCodes read_decide(json::Reader const& r) {
  DecideCodes codes{.decision = r.parsed("decision", code_bytes_max, word_of<Decision>(decisions)),
                    .ground = optional_code(r, "ground"),
                    .until = r.optional_instant("until")};
  bool const grounded = codes.decision == Decision::refuse || codes.decision == Decision::partial;
  if (grounded && codes.ground.empty()) r.refuse("request.ground_missing", {});
  if (codes.decision == Decision::postpone && !codes.until) r.refuse("request.until_missing", {});
  return codes;
}

AnswerCodes read_answer(json::Reader const& r) {
  AnswerCodes codes{.is_final = r.boolean("final")};
  codes.items = read_items<ItemAnswer>(r, [](json::Reader const& entry, ItemAnswer& item) {
    item.status = entry.parsed("status", code_bytes_max, word_of<ItemStatus>(statuses));
    item.ground = optional_code(entry, "ground");
    if (item.status == ItemStatus::refused && item.ground.empty())
      entry.refuse("request.ground_missing", {});
  });
  codes.hold_until = r.optional_instant("hold_until");
  return codes;
}

ExtendCodes read_extend(json::Reader const& r) {
  return {.until = r.instant("until"), .reason = std::string{r.text("reason", code_bytes_max)}};
}

AssessCodes read_assess(json::Reader const& r) {
  AssessCodes codes{read_items<ItemGrade>(r, [](json::Reader const& entry, ItemGrade& item) {
    item.grade = entry.parsed("grade", code_bytes_max, word_of<Grade>(grades));
  })};
  if (codes.items.empty()) r.refuse("request.no_items", {});
  return codes;
}

RejoinCodes read_rejoin(json::Reader const& r) {
  RejoinCodes codes{read_items<ItemPosition>(r, [](json::Reader const& entry, ItemPosition& item) {
    item.position = entry.parsed("position", code_bytes_max, word_of<Position>(positions));
  })};
  if (codes.items.empty()) r.refuse("request.no_items", {});
  return codes;
}

Codes read(Step step, json::Reader const& r) {
  switch (step) {
    case Step::issue:
      return read_issue(r);
    case Step::decide:
      return read_decide(r);
    case Step::answer:
      return read_answer(r);
    case Step::extend:
      return read_extend(r);
    case Step::assess:
      return read_assess(r);
    case Step::rejoin:
      return read_rejoin(r);
    case Step::escalate:
      return EscalateCodes{static_cast<int>(r.integer("level", 1, level_max))};
    case Step::contest:
      return ContestCodes{static_cast<std::uint64_t>(r.integer("seq", 1, json::integer_max))};
    case Step::refer:
      return ReferCodes{r.parsed("to", code_bytes_max, parse_code)};
    case Step::ask_account:
      return AskAccountCodes{r.instant("until")};
    case Step::withdraw:
    case Step::supply:
    case Step::accept_conditions:
    case Step::confirm:
    case Step::close:
    case Step::account:
    case Step::acknowledge:
    case Step::query:
    case Step::update:
      return NoCodes{};
  }
  COMITY_CHECK(!"a step of the enumeration");
  return NoCodes{};
}

/// Writes codes of each form as an object.
struct Encoder {
  json::Object operator()(NoCodes const&) const { return {}; }

  json::Object operator()(IssueCodes const& codes) const {
    json::Object out{{"items", codes.items}};
    if (codes.confirm) out.emplace_back("confirm", true);
    if (codes.follows) {
      out.emplace_back("follows", codes.follows->request.text());
      out.emplace_back("relation", name_of(codes.follows->relation));
    }
    if (codes.channel) out.emplace_back("channel", name_of(*codes.channel));
    return out;
  }

  json::Object operator()(DecideCodes const& codes) const {
    json::Object out{{"decision", name_of(codes.decision)}};
    add_ground(out, codes.ground);
    if (codes.until) out.emplace_back("until", to_milliseconds(*codes.until));
    return out;
  }

  json::Object operator()(AnswerCodes const& codes) const {
    json::Object out{{"final", codes.is_final}};
    out.emplace_back("items", items(codes.items, [](ItemAnswer const& item, json::Object& entry) {
                       entry.emplace_back("status", name_of(item.status));
                       add_ground(entry, item.ground);
                     }));
    if (codes.hold_until) out.emplace_back("hold_until", to_milliseconds(*codes.hold_until));
    return out;
  }

  json::Object operator()(ExtendCodes const& codes) const {
    return {{"until", to_milliseconds(codes.until)}, {"reason", codes.reason}};
  }

  json::Object operator()(AssessCodes const& codes) const {
    return {{"items", items(codes.items, [](ItemGrade const& item, json::Object& entry) {
               entry.emplace_back("grade", name_of(item.grade));
             })}};
  }

  json::Object operator()(RejoinCodes const& codes) const {
    return {{"items", items(codes.items, [](ItemPosition const& item, json::Object& entry) {
               entry.emplace_back("position", name_of(item.position));
             })}};
  }

  json::Object operator()(EscalateCodes const& codes) const { return {{"level", codes.level}}; }

  json::Object operator()(ContestCodes const& codes) const { return {{"seq", codes.seq}}; }

  json::Object operator()(ReferCodes const& codes) const { return {{"to", codes.to}}; }

  json::Object operator()(AskAccountCodes const& codes) const {
    return {{"until", to_milliseconds(codes.until)}};
  }

  static void add_ground(json::Object& out, std::string const& ground) {
    if (!ground.empty()) out.emplace_back("ground", ground);
  }

  template <typename Item, typename Add>
  static json::Array items(std::vector<Item> const& items, Add add) {
    json::Array out;
    out.reserve(items.size());
    for (auto const& item : items) {
      json::Object entry{{"n", item.n}};
      add(item, entry);
      out.emplace_back(std::move(entry));
    }
    return out;
  }
};

}  // namespace

std::string_view type_of(Step step) {
  return types[static_cast<std::size_t>(step)];
}

std::optional<Step> step_of(std::string_view type) {
  auto const found = std::ranges::find(types, type);
  if (found == types.end()) return std::nullopt;
  return static_cast<Step>(found - types.begin());
}

std::optional<Channel> channel_of(std::string_view word) {
  auto const found = std::ranges::find(channels, word);
  if (found == channels.end()) return std::nullopt;
  return static_cast<Channel>(found - channels.begin());
}

std::string_view name_of(Channel channel) {
  return channels[static_cast<std::size_t>(channel)];
}

std::string_view name_of(Relation relation) {
  return relations[static_cast<std::size_t>(relation)];
}

std::string_view name_of(Decision decision) {
  return decisions[static_cast<std::size_t>(decision)];
}

std::string_view name_of(ItemStatus status) {
  return statuses[static_cast<std::size_t>(status)];
}

std::string_view name_of(Grade grade) {
  return grades[static_cast<std::size_t>(grade)];
}

std::string_view name_of(Position position) {
  return positions[static_cast<std::size_t>(position)];
}

Result<Codes> parse_codes(Step step, json::Value const& codes) {
  json::Reader reader{codes, "codes"};
  auto parsed = read(step, reader);
  TRY(reader.done());
  return parsed;
}

json::Value encode(Codes const& codes) {
  return std::visit(Encoder{}, codes);
}

}  // namespace comity::request
