// Thompson's construction and simulation: an expression becomes states, and all states that the
// text so far can have led to are followed side by side.
#include "pattern.h"

#include <algorithm>
#include <optional>

namespace comity::json {
namespace {

constexpr char32_t last_character = 0x10ffff;

/// Takes the next character off well-formed UTF-8.
char32_t take_character(std::string_view& text) {
  auto const lead = static_cast<std::uint8_t>(text.front());
  std::size_t const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t c = length == 1 ? lead : lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length && i < text.size(); ++i) {
    c = c << 6 | (static_cast<std::uint8_t>(text[i]) & 0x3fU);
  }
  text.remove_prefix(std::min(length, text.size()));
  return c;
}

bool is_word_character(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

std::optional<char32_t> control_escape(char32_t c) {
  switch (c) {
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'v':
      return '\v';
    case 'f':
      return '\f';
    case 'r':
      return '\r';
    case '0':
      return 0;
    default:
      return std::nullopt;
  }
}

}  // namespace

void Pattern::Set::add(char32_t first, char32_t last) {
  for (char32_t c = first; c <= last && c < 128; ++c) ascii[c / 64] |= std::uint64_t{1} << (c % 64);
  if (last >= 128) ranges.push_back({std::max<char32_t>(first, 128), last});
}

void Pattern::Set::add(Set const& more) {
  ascii[0] |= more.ascii[0];
  ascii[1] |= more.ascii[1];
  ranges.insert(ranges.end(), more.ranges.begin(), more.ranges.end());
}

Pattern::Set Pattern::Set::complement() const {
  Set out;
  out.ascii = {~ascii[0], ~ascii[1]};
  auto sorted = ranges;
  std::sort(sorted.begin(), sorted.end(),
            [](Range const& a, Range const& b) { return a.first < b.first; });
  char32_t next = 128;
  for (auto const& range : sorted) {
    if (range.first > next) out.ranges.push_back({next, range.first - 1});
    next = std::max<char32_t>(next, range.last + 1);
  }
  if (next <= last_character) out.ranges.push_back({next, last_character});
  return out;
}

bool Pattern::Set::has(char32_t c) const {
  if (c < 128) return (ascii[c / 64] >> (c % 64) & 1) != 0;
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](Range const& range) { return c >= range.first && c <= range.last; });
}

/// Recursive descent over ECMA-262's Pattern; each method appends the states of what it read. After
/// a mistake `bad_` is set and everything returns soon.
class PatternCompiler {
 public:
  explicit PatternCompiler(std::string_view source) : rest_{source} {}

  std::optional<Pattern> compile() {
    alternatives();
    if (bad_ || !rest_.empty()) return std::nullopt;
    states().push_back({Step::accept});
    return std::move(pattern_);
  }

 private:
  using Step = Pattern::Step;
  using State = Pattern::State;
  using Set = Pattern::Set;

  struct Count {
    std::size_t minimum;
    std::optional<std::size_t> maximum;
  };

  std::vector<State>& states() { return pattern_.states_; }

  static std::int32_t distance(std::size_t states) { return static_cast<std::int32_t>(states); }

  bool take(std::string_view prefix) {
    if (!rest_.starts_with(prefix)) return false;
    rest_.remove_prefix(prefix.size());
    return true;
  }

  void emit(Step step, std::int32_t operand = 0) {
    if (states().size() >= Pattern::states_max) bad_ = true;
    if (!bad_) states().push_back({step, operand});
  }

  void emit(Set set) {
    emit(Step::set, distance(pattern_.sets_.size()));
    pattern_.sets_.push_back(std::move(set));
  }

  /// a|b|c: split a jump(end) split b jump(end) c
  void alternatives() {
    std::vector<std::size_t> jumps;
    auto start = states().size();
    sequence();
    while (!bad_ && take("|")) {
      emit(Step::jump);
      if (bad_) return;
      states().insert(states().begin() + distance(start),
                      {Step::split, distance(states().size() - start + 1)});
      jumps.push_back(states().size() - 1);
      start = states().size();
      sequence();
    }
    for (auto const jump : jumps) states()[jump].operand = distance(states().size() - jump);
  }

  void sequence() {
    while (!bad_ && !rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      auto const start = states().size();
      if (assertion()) continue;
      atom();
      if (auto const count = quantifier()) repeat(start, *count);
    }
  }

  bool assertion() {
    if (take("^")) return emit(Step::start), true;
    if (take("$")) return emit(Step::end), true;
    if (take("\\b")) return emit(Step::word_edge), true;
    if (take("\\B")) return emit(Step::no_word_edge), true;
    return false;
  }

  void atom() {
    if (take("(")) return group();
    if (take("[")) return emit(bracket());
    if (take(".")) return emit(line_ends().complement());
    if (rest_.starts_with('\\')) {
      if (auto set = class_escape()) return emit(*std::move(set));
    } else if (std::string_view{"*+?{}]"}.find(rest_.front()) != std::string_view::npos) {
      bad_ = true;
      return;
    }
    emit(Step::literal, static_cast<std::int32_t>(character()));
  }

  void group() {
    if (take("?<")) {
      auto const end = rest_.find('>');
      // `(?<=` and `(?<!` look behind.
      if (end == std::string_view::npos || rest_.starts_with('=') || rest_.starts_with('!')) {
        bad_ = true;
        return;
      }
      rest_.remove_prefix(end + 1);
    } else if (!take("?:") && rest_.starts_with('?')) {
      bad_ = true;
    }
    alternatives();
    if (!take(")")) bad_ = true;
  }

  std::optional<Count> quantifier() {
    std::optional<Count> count;
    if (take("*")) {
      count = {0, std::nullopt};
    } else if (take("+")) {
      count = {1, std::nullopt};
    } else if (take("?")) {
      count = {0, 1};
    } else if (take("{")) {
      auto const minimum = number();
      count = {minimum, minimum};
      if (take(",")) {
        count->maximum.reset();
        if (!rest_.starts_with('}')) count->maximum = number();
      }
      if (!take("}") || count->maximum.value_or(minimum) < minimum) bad_ = true;
    }
    // Lazy or greedy, the same texts match.
    if (count) take("?");
    return count;
  }

  std::size_t number() {
    std::size_t value = 0;
    auto const before = rest_.size();
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      value = value * 10 + static_cast<std::size_t>(rest_.front() - '0');
      rest_.remove_prefix(1);
      if (value > Pattern::states_max) bad_ = true;
      if (bad_) return 0;
    }
    if (rest_.size() == before) bad_ = true;
    return value;
  }

  /// Makes the states from `start` on repeat: x x x? x? for {2,4}, x x x* for {2,}.
  void repeat(std::size_t start, Count count) {
    if (bad_) return;
    std::vector<State> const block(states().begin() + distance(start), states().end());
    states().resize(start);
    auto const copy = [&] {
      for (auto const& state : block) emit(state.step, state.operand);
    };
    auto const length = distance(block.size());
    for (std::size_t i = 0; i < count.minimum && !bad_; ++i) copy();
    if (!count.maximum) {
      emit(Step::split, length + 2);
      copy();
      emit(Step::jump, -length - 1);
      return;
    }
    for (std::size_t i = count.minimum; i < *count.maximum && !bad_; ++i) {
      emit(Step::split, length + 1);
      copy();
    }
  }

  Set bracket() {
    Set set;
    bool const negated = take("^");
    while (!bad_ && !take("]")) {
      if (rest_.empty()) {
        bad_ = true;
        break;
      }
      if (auto const escape = class_escape()) {
        set.add(*escape);
        continue;
      }
      auto const first = bracket_character();
      bool const is_range = rest_.starts_with('-') && !rest_.starts_with("-]");
      if (is_range) rest_.remove_prefix(1);
      auto const last = is_range ? bracket_character() : first;
      if (last < first) bad_ = true;
      if (!bad_) set.add(first, last);
    }
    return negated ? set.complement() : set;
  }

  char32_t bracket_character() {
    if (take("\\b")) return '\b';
    if (take("\\-")) return '-';
    return character();
  }

  static Set line_ends() {
    Set set;
    for (char32_t const c : {U'\n', U'\r'}) set.add(c, c);
    set.add(0x2028, 0x2029);
    return set;
  }

  /// \d \D \s \S \w \W
  std::optional<Set> class_escape() {
    if (rest_.size() < 2 || rest_[0] != '\\') return std::nullopt;
    Set set;
    switch (rest_[1]) {
      case 'd':
      case 'D':
        set.add('0', '9');
        break;
      case 'w':
      case 'W':
        for (char32_t c = 0; c < 128; ++c) {
          if (is_word_character(c)) set.add(c, c);
        }
        break;
      case 's':
      case 'S':
        set = line_ends();
        for (char32_t const c :
             {0x09, 0x0b, 0x0c, 0x20, 0xa0, 0x1680, 0x202f, 0x205f, 0x3000, 0xfeff}) {
          set.add(c, c);
        }
        set.add(0x2000, 0x200a);
        break;
      default:
        return std::nullopt;
    }
    bool const negated = rest_[1] < 'a';
    rest_.remove_prefix(2);
    return negated ? set.complement() : set;
  }

  char32_t character() {
    if (rest_.empty()) {
      bad_ = true;
      return 0;
    }
    auto const c = take_character(rest_);
    return c == '\\' ? escaped_character() : c;
  }

  char32_t escaped_character() {
    if (rest_.empty()) {
      bad_ = true;
      return 0;
    }
    auto const c = take_character(rest_);
    if (auto const control = control_escape(c)) {
      // \01 would be octal.
      if (c == '0' && !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') bad_ = true;
      return *control;
    }
    if (c == 'x') return hex_digits(2);
    if (c == 'u') return unicode_escape();
    if (c == 'c') return control_letter();
    constexpr std::string_view syntax = "^$\\.*+?()[]{}|/";
    if (c >= 128 || syntax.find(static_cast<char>(c)) == std::string_view::npos) bad_ = true;
    return c;
  }

  char32_t control_letter() {
    auto const letter = rest_.empty() ? 0 : rest_.front() | 0x20;
    if (letter < 'a' || letter > 'z') {
      bad_ = true;
      return 0;
    }
    rest_.remove_prefix(1);
    return static_cast<char32_t>(letter - 'a' + 1);
  }

  char32_t unicode_escape() {
    if (take("{")) {
      auto const end = rest_.find('}');
      auto const c = end <= 6 ? hex_digits(end) : 0;
      if (end > 6 || c > last_character) bad_ = true;
      take("}");
      return c;
    }
    auto const high = hex_digits(4);
    if (high < 0xd800 || high > 0xdbff || !take("\\u")) return high;
    auto const low = hex_digits(4);
    if (low < 0xdc00 || low > 0xdfff) bad_ = true;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  }

  char32_t hex_digits(std::size_t count) {
    char32_t value = 0;
    if (count == 0 || rest_.size() < count) bad_ = true;
    for (std::size_t i = 0; i < count && !bad_; ++i) {
      auto const c = rest_[i];
      auto const letter = c | 0x20;
      bool const is_digit = c >= '0' && c <= '9';
      if (!is_digit && (letter < 'a' || letter > 'f')) bad_ = true;
      value = value << 4 | static_cast<char32_t>(is_digit ? c - '0' : letter - 'a' + 10);
    }
    if (!bad_) rest_.remove_prefix(count);
    return value;
  }

  std::string_view rest_;
  Pattern pattern_;
  bool bad_ = false;
};

/// One run over one text.
class PatternSearch {
 public:
  PatternSearch(Pattern const& pattern, std::string_view text)
      : states_{pattern.states_}, sets_{pattern.sets_}, rest_{text}, seen_at_(states_.size(), 0) {}

  Pattern::Found run() {
    bool const anchored = states_.front().step == Step::start;
    std::vector<std::uint32_t> now;
    std::vector<std::uint32_t> next;
    for (;;) {
      // The expression may begin to match at any character.
      if (!anchored || at_start_) follow(0, now);
      if (accepted_ || rest_.empty() || (anchored && now.empty())) return {accepted_, work_};
      auto const c = take_character(rest_);
      at_start_ = false;
      was_word_ = is_word_character(c);
      ++round_;
      next.clear();
      for (auto const at : now) {
        auto const& state = states_[at];
        auto const operand = static_cast<std::uint32_t>(state.operand);
        bool const fits = state.step == Step::literal ? c == operand : sets_[operand].has(c);
        if (fits) follow(at + 1, next);
      }
      std::swap(now, next);
    }
  }

 private:
  using Step = Pattern::Step;

  /// Adds to `out` every consuming state that `from` leads to without consuming.
  void follow(std::uint32_t from, std::vector<std::uint32_t>& out) {
    open_.push_back(from);
    while (!open_.empty()) {
      auto const at = open_.back();
      open_.pop_back();
      if (seen_at_[at] == round_) continue;
      seen_at_[at] = round_;
      ++work_;
      auto const [step, operand] = states_[at];
      switch (step) {
        case Step::literal:
        case Step::set:
          out.push_back(at);
          break;
        case Step::split:
          open_.push_back(at + static_cast<std::uint32_t>(operand));
          open_.push_back(at + 1);
          break;
        case Step::jump:
          open_.push_back(at + static_cast<std::uint32_t>(operand));
          break;
        case Step::start:
          if (at_start_) open_.push_back(at + 1);
          break;
        case Step::end:
          if (rest_.empty()) open_.push_back(at + 1);
          break;
        case Step::word_edge:
          if (at_word_edge()) open_.push_back(at + 1);
          break;
        case Step::no_word_edge:
          if (!at_word_edge()) open_.push_back(at + 1);
          break;
        case Step::accept:
          accepted_ = true;
          break;
      }
    }
  }

  bool at_word_edge() const {
    bool const is_word = !rest_.empty() && is_word_character(static_cast<std::uint8_t>(rest_[0]));
    return was_word_ != is_word;
  }

  std::vector<Pattern::State> const& states_;
  std::vector<Pattern::Set> const& sets_;
  std::string_view rest_;
  bool at_start_ = true;
  bool was_word_ = false;
  bool accepted_ = false;
  std::size_t work_ = 0;
  // The round in which a state was last followed; a round is one place in the text.
  std::uint32_t round_ = 1;
  std::vector<std::uint32_t> seen_at_;
  std::vector<std::uint32_t> open_;
};

std::optional<Pattern> Pattern::compile(std::string_view source) {
  return PatternCompiler{source}.compile();
}

Pattern::Found Pattern::find(std::string_view text) const {
  return PatternSearch{*this, text}.run();
}

}  // namespace comity::json
