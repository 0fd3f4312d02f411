/// What a policy decides by: facts about one message, and the conditions that rules put on them.
#pragma once

#include "comity/message/ids.h"

#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace comity::gate {

using message::PartyId;

/// Which way a message goes, as we see it.
enum class Direction { out, in };

/// FIRST Traffic Light Protocol 2.0.
enum class Tlp { clear, green, amber, amber_strict, red };

/// Permissible Actions Protocol.
enum class Pap { clear, green, amber, red };

/// What is in it that the law cares for. Whoever drafts says so; the approvers see what was said.
enum class Category {
  personal_data,              ///< Of an identified or identifiable person.
  communications_content,     ///< What people wrote or said to each other.
  classified,                 ///< State secrets.
  undisclosed_vulnerability,  ///< A flaw that its maker has not fixed or published.
  court_ordered,              ///< Given or held under an order of a court.
  critical_infrastructure,    ///< Of an operator that the state has named so.
  trade_secret,
  important_data,  ///< Data whose export the law restricts although no person is in it.
};

inline constexpr std::array all_directions{Direction::out, Direction::in};
inline constexpr std::array all_tlp{Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict,
                                    Tlp::red};
inline constexpr std::array all_pap{Pap::clear, Pap::green, Pap::amber, Pap::red};
inline constexpr std::array all_categories{
    Category::personal_data, Category::communications_content,
    Category::classified,    Category::undisclosed_vulnerability,
    Category::court_ordered, Category::critical_infrastructure,
    Category::trade_secret,  Category::important_data};

// As policies and bodies spell them: "amber+strict".
std::string_view name_of(Direction direction);
std::string_view name_of(Tlp tlp);
std::string_view name_of(Pap pap);
std::string_view name_of(Category category);

/// Nothing for any other spelling.
std::optional<Direction> direction_of(std::string_view name);
std::optional<Tlp> tlp_of(std::string_view name);
std::optional<Pap> pap_of(std::string_view name);
std::optional<Category> category_of(std::string_view name);

using Categories = std::set<Category>;

struct Facts {
  Direction direction = Direction::out;
  PartyId counterpart;  ///< The other party: the receiver of what goes out.
  std::string type;     ///< "request.answer"
  std::string kind;     ///< Empty if the message has none; so is `urgency`.
  std::string urgency;
  std::optional<Tlp> tlp;  ///< As the body is marked; absent if it is not. So is `pap`.
  std::optional<Pap> pap;
  Categories categories;
  bool exercise = false;

  friend bool operator==(Facts const&, Facts const&) = default;
};

/// What conditions can be put on, in the order in which policies are documented.
enum class Aspect { direction, counterpart, type, kind, urgency, tlp, pap, category, exercise };

inline constexpr std::array all_aspects{Aspect::direction, Aspect::counterpart, Aspect::type,
                                        Aspect::kind,      Aspect::urgency,     Aspect::tlp,
                                        Aspect::pap,       Aspect::category,    Aspect::exercise};

/// "direction" …: the key of the condition in a policy.
std::string_view name_of(Aspect aspect);

/// The value of an aspect in words: "amber+strict", "personal_data, classified", "" if none.
std::string shown(Facts const& facts, Aspect aspect);

/// Conditions on facts. All that are set must hold; a list holds if one of its values does. What is
/// empty or absent holds always.
struct Condition {
  std::optional<Direction> direction;
  std::set<PartyId> counterparts;
  std::set<std::string> types;  ///< Exact, or all of a concept: "request.*".
  std::set<std::string> kinds;
  std::set<std::string> urgencies;
  std::set<std::optional<Tlp>> tlp;  ///< No value stands for what is not marked.
  std::set<std::optional<Pap>> pap;
  Categories categories;  ///< One of these is in it.
  std::optional<bool> exercise;

  bool empty() const;

  friend bool operator==(Condition const&, Condition const&) = default;
};

/// The aspects in which the condition does not hold, in the order of `Aspect`; none if it does.
std::vector<Aspect> mismatches(Condition const& condition, Facts const& facts);

/// The values that the condition asks for in an aspect: "red, unmarked"; "" if it asks for none.
std::string wanted(Condition const& condition, Aspect aspect);

/// Whether a type is `pattern` or fits it ("request.*" fits all that begin with "request.").
bool fits(std::string_view pattern, std::string_view type);

}  // namespace comity::gate
