#include "comity/json/canonical.h"

#include "comity/json/text.h"

#include <doctest/doctest.h>

namespace comity::json {
namespace {

std::string written(auto write) {
  CanonicalWriter out;
  write(out);
  return to_text(std::move(out).take());
}

}  // namespace

TEST_CASE("what is written piece by piece is what the whole value is written as") {
  Value const codes{Object{{"z", Array{1, 2.5, nullptr}}, {"a", "é"}}};
  auto const text = written([&](CanonicalWriter& out) {
    out.object([&] {
      out.member("codes", codes);
      out.name("each");
      out.array(std::vector{-3, 0, 1}, [&](int number) {
        out.object([&] {
          out.member("no", false);
          out.member("number", number);
        });
      });
      out.name("empty");
      out.array(std::vector<int>{}, [](int) {});
      out.member("lowest", -integer_max);
      out.name("none");
      out.object([] {});
      out.member("text", std::string{"礼让"});
      out.member("yes", true);
    });
  });
  auto const number = [](int n) { return Value{Object{{"number", n}, {"no", false}}}; };
  CHECK(text == canonical(Object{{"yes", true},
                                 {"text", "礼让"},
                                 {"none", Object{}},
                                 {"lowest", -integer_max},
                                 {"empty", Array{}},
                                 {"each", Array{number(-3), number(0), number(1)}},
                                 {"codes", codes}}));
}

TEST_CASE("strings are escaped as the whole value's are, wherever the character stands") {
  for (char c = 1; c > 0; ++c) {  // To 127.
    for (std::string const& text : {std::string{c}, "before" + std::string{c},
                                    std::string{c} + "behind", std::string(40, c)}) {
      CHECK(written([&](CanonicalWriter& out) { out.value(std::string_view{text}); }) ==
            canonical(Value{text}));
    }
  }
}

TEST_CASE("what is larger than any room that was foreseen is written whole") {
  // Every length around the room that there is at first, so that each kind of piece meets its end.
  for (std::size_t length = 1'990; length < 2'060; ++length) {
    std::string const filling(length, 'x');
    auto const text = written([&](CanonicalWriter& out) {
      out.object([&] {
        out.member("a", filling);
        out.member("number", 1'234'567);
        out.name("o");
        out.object([&] { out.member("p", true); });
        out.member("q", "text");
      });
    });
    CHECK(text ==
          canonical(Object{
              {"a", filling}, {"number", 1'234'567}, {"o", Object{{"p", true}}}, {"q", "text"}}));
  }
  std::vector<std::string> const many(10'000, "礼让\n");
  auto const text = written([&](CanonicalWriter& out) {
    out.array(many, [&](std::string const& one) { out.value(std::string_view{one}); });
  });
  CHECK(text == canonical(Array(many.begin(), many.end())));
}

TEST_CASE("a room that is handed on leaves nothing of what was in it") {
  Bytes room;
  for (std::size_t const length : {5'000, 3, 0, 2'500, 1}) {
    std::string const filling(length, 'y');
    CanonicalWriter out{std::move(room)};
    out.array(std::vector{1}, [&](int) { out.value(std::string_view{filling}); });
    room = std::move(out).take();
    CHECK(to_text(room) == canonical(Array{filling}));
  }
}

}  // namespace comity::json
