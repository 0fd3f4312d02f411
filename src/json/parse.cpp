// Boost.JSON tokenises and checks the syntax; the rules beyond it are ours, in `Builder`.
#include "comity/json/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

#include <boost/json/basic_parser_impl.hpp>

namespace comity::json {
namespace {

using Stop = boost::system::error_code;
using Part = boost::json::string_view;

/// Longer keys are cut in error texts: they come from strangers.
constexpr std::size_t shown_bytes_max = 100;

std::string_view to_view(Part part) {
  return {part.data(), part.size()};
}

/// A key that stands twice in an object, or null.
std::string const* duplicate_key(std::span<Member const> object) {
  // Comparing all pairs beats sorting while there are few, and must not be done when there are
  // many.
  constexpr std::size_t few = 24;
  if (object.size() <= few) {
    for (auto a = object.begin(); a != object.end(); ++a) {
      for (auto b = object.begin(); b != a; ++b) {
        if (a->first == b->first) return &a->first;
      }
    }
    return nullptr;
  }
  std::vector<std::string const*> keys;
  keys.reserve(object.size());
  for (auto const& member : object) keys.push_back(&member.first);
  std::sort(keys.begin(), keys.end(), [](auto const* a, auto const* b) { return *a < *b; });
  auto const twin = std::adjacent_find(keys.begin(), keys.end(),
                                       [](auto const* a, auto const* b) { return *a == *b; });
  return twin == keys.end() ? nullptr : *twin;
}

/// Makes a `Value` of the events of `basic_parser`. A handler that returns false stops the parser;
/// `refusal` then says why.
class Builder {
 public:
  // The size of the whole text is limited; the parser need not count again.
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  /// Room for a message's header, so that most texts grow nothing.
  Builder() { values_.reserve(32); }

  Value take() { return std::move(values_.back().second); }

  std::optional<Error> const& refusal() const { return refusal_; }

  bool on_document_begin(Stop&) { return true; }

  bool on_document_end(Stop&) { return true; }

  bool on_array_begin(Stop&) {
    open();
    return true;
  }

  bool on_array_end(std::size_t, Stop&) {
    auto const members = close();
    Array array;
    array.reserve(members.size());
    for (auto& member : members) array.push_back(std::move(member.second));
    put(members, std::move(array));
    return true;
  }

  bool on_object_begin(Stop&) {
    open();
    return true;
  }

  bool on_object_end(std::size_t, Stop& stop) {
    auto const members = close();
    auto const* key = duplicate_key(members);
    if (key != nullptr) {
      auto shown = key->substr(0, shown_bytes_max);
      return refuse(stop, fail(Code::invalid, "json.duplicate_key", {{"key", std::move(shown)}}));
    }
    put(members,
        Object{std::make_move_iterator(members.begin()), std::make_move_iterator(members.end())});
    return true;
  }

  bool on_key_part(Part part, std::size_t, Stop&) {
    key_ += to_view(part);
    return true;
  }

  bool on_key(Part part, std::size_t, Stop&) {
    key_ += to_view(part);
    return true;
  }

  bool on_string_part(Part part, std::size_t, Stop&) {
    text_ += to_view(part);
    return true;
  }

  bool on_string(Part part, std::size_t, Stop&) {
    text_ += to_view(part);
    add(std::exchange(text_, {}));
    return true;
  }

  // Numbers come whole, as `text`: only a parser that is fed in pieces makes parts of them.
  bool on_number_part(Part, Stop&) { return true; }

  bool on_int64(std::int64_t value, Part, Stop& stop) {
    if (value < -integer_max || value > integer_max) return refuse_integer(stop);
    add(value);
    return true;
  }

  bool on_uint64(std::uint64_t, Part, Stop& stop) { return refuse_integer(stop); }

  bool on_double(double, Part text, Stop& stop) {
    // The parser's own result may be off in the last bit; and it makes a double of a long integer.
    if (to_view(text).find_first_of(".eE") == std::string_view::npos) return refuse_integer(stop);
    double value = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{}) {
      return refuse(stop, fail(Code::invalid, "json.number_out_of_range"));
    }
    add(value);
    return true;
  }

  bool on_bool(bool value, Stop&) {
    add(value);
    return true;
  }

  bool on_null(Stop&) {
    add(nullptr);
    return true;
  }

  bool on_comment_part(Part, Stop&) { return true; }

  bool on_comment(Part, Stop&) { return true; }

 private:
  void add(Value value) { values_.emplace_back(std::exchange(key_, {}), std::move(value)); }

  /// The container that begins here has its place, and its key, before its members.
  void open() {
    begins_.push_back(values_.size());
    values_.emplace_back(std::exchange(key_, {}), nullptr);
  }

  /// The members of the innermost container.
  std::span<Member> close() {
    auto const begin = begins_.back();
    begins_.pop_back();
    return std::span{values_}.subspan(begin + 1);
  }

  void put(std::span<Member const> members, Value container) {
    values_.resize(values_.size() - members.size());
    values_.back().second = std::move(container);
  }

  bool refuse(Stop& stop, Error why) {
    refusal_ = std::move(why);
    stop = boost::json::make_error_code(boost::json::error::exception);
    return false;
  }

  bool refuse_integer(Stop& stop) {
    return refuse(stop, fail(Code::invalid, "json.integer_out_of_range"));
  }

  // Every value whose container is still open, behind its own container, so that each container is
  // made at once, with as many places as it needs.
  std::vector<Member> values_;
  std::vector<std::size_t> begins_;  ///< Of the open containers, outermost first.
  std::string key_;
  std::string text_;
  std::optional<Error> refusal_;
};

Error explain(Stop const& stop, std::string_view text, Limits const& limits) {
  using boost::json::error;
  if (stop == error::too_deep) {
    return fail(Code::too_large, "json.too_deep", {{"limit", std::to_string(limits.depth_max)}});
  }
  if (stop == error::incomplete) return fail(Code::invalid, "json.incomplete");
  if (stop == error::exponent_overflow) return fail(Code::invalid, "json.number_out_of_range");
  if (!is_utf8(text)) return fail(Code::invalid, "json.not_utf8");
  return fail(Code::invalid, "json.syntax");
}

}  // namespace

Result<Value> parse(std::string_view text, Limits const& limits) {
  if (text.size() > limits.bytes_max) {
    return fail(
        Code::too_large, "json.too_large",
        {{"bytes", std::to_string(text.size())}, {"limit", std::to_string(limits.bytes_max)}});
  }
  boost::json::parse_options options;
  options.max_depth = limits.depth_max;
  boost::json::basic_parser<Builder> parser{options};
  Stop stop;
  auto const offset = parser.write_some(/*more=*/false, text.data(), text.size(), stop);
  auto& builder = parser.handler();
  Error error;
  if (builder.refusal()) {
    error = *builder.refusal();
  } else if (stop) {
    error = explain(stop, text, limits);
  } else if (offset != text.size()) {
    error = fail(Code::invalid, "json.trailing");
  } else {
    return builder.take();
  }
  error.parameters.emplace_back("offset", std::to_string(offset));
  return error;
}

}  // namespace comity::json
