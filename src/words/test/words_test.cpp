#include "comity/json/text.h"
#include "comity/words/catalogue.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

namespace comity::words {
namespace {

Catalogue catalogue_of(std::string_view file) {
  return Catalogue::parse(std::span{&file, 1}).value();
}

Catalogue const sample = catalogue_of(R"({
    "a.plain": {"en": "plain", "zh": "简单"},
    "a.gap": {"en": "{peer} sent {got}, not {expected}", "zh": "应收到 {expected}，{peer} 却发来 {got}"},
    "a.outer": {"en": "refused: {cause}", "zh": "已拒绝：{cause}"},
    "a.broken": {"en": "an open { brace", "zh": "x"}})");

}  // namespace

TEST_CASE("languages are told apart by tag, locale or header") {
  for (char const* tag :
       {"zh", "zh-Hans", "zh_CN.UTF-8", "zh_TW", "ZH-cn", "zh-CN,zh;q=0.9,en;q=0.8", "zh@pinyin"}) {
    CHECK(parse_language(tag) == Language::chinese);
  }
  for (char const* tag : {"", "C", "en", "en_US.UTF-8", "POSIX", "fr", "zha", "z", "en,zh"}) {
    CHECK(parse_language(tag) == Language::english);
  }
  CHECK(parse_language(name_of(Language::chinese)) == Language::chinese);
  CHECK(parse_language(name_of(Language::english)) == Language::english);
}

TEST_CASE("parameters stand where each language wants them") {
  Parameters const parameters{{"expected", "4"}, {"got", "6"}, {"peer", "cn"}};
  CHECK(sample.text(Language::english, "a.gap", parameters) == "cn sent 6, not 4");
  CHECK(sample.text(Language::chinese, "a.gap", parameters) == "应收到 4，cn 却发来 6");
  CHECK(sample.text(Language::english, "a.gap", {{"got", "6"}}) == "{peer} sent 6, not {expected}");
  CHECK(sample.text(Language::english, "a.broken") == "an open { brace");
}

TEST_CASE("an error without a text is told in brief") {
  auto const error = fail(Code::conflict, "b.unknown", {{"n", "1\x1b[2J"}});
  CHECK(sample.explain(error, Language::chinese) == "conflict b.unknown n=1\\u001B[2J");
  CHECK(sample.text(Language::english, "b.unknown") == "b.unknown");
  CHECK(sample.explain(fail(Code::conflict, "a.plain"), Language::chinese) == "简单");
}

TEST_CASE("a cause is worded too, with the parameters behind it") {
  Parameters const parameters{{"got", "1"}, {"cause", "a.gap"}, {"got", "6"}, {"peer", "us"}};
  CHECK(sample.text(Language::english, "a.outer", parameters) ==
        "refused: us sent 6, not {expected}");
  CHECK(sample.text(Language::english, "a.outer", {{"cause", "a.outer"}, {"cause", "a.plain"}}) ==
        "refused: refused: plain");
  CHECK(sample.text(Language::english, "a.outer", {{"cause", "a.outer"}}) ==
        "refused: refused: {cause}");
  CHECK(sample.text(Language::english, "a.outer", {{"cause", "no id"}}) == "refused: no id");
}

TEST_CASE("a stranger's text cannot deceive the eye or the terminal") {
  struct Row {
    std::string_view raw;
    char const* shown;
  };

  for (auto const& row : {
           Row{"礼让 café 😀", "礼让 café 😀"},
           Row{"a\xe2\x80\xae"
               "b",
               "a\\u202Eb"},                // right-to-left override
           Row{"\xe2\x81\xa6", "\\u2066"},  // isolate
           Row{"\x1b[31m\n\t", "\\u001B[31m\\u000A\\u0009"},
           Row{std::string_view{"\0", 1}, "\\u0000"},
           Row{"\x7f\xc2\x85", "\\u007F\\u0085"},
           Row{"a\xe2\x80\x8b"
               "b\xef\xbb\xbf",
               "a\\u200Bb\\uFEFF"},
           Row{"\xe2\x80\xa8", "\\u2028"},
           Row{"\xf3\xa0\x81\x81", "\\u{E0041}"},  // a tag: an invisible letter
           Row{"\xff", "\\xFF"},
           Row{"\xe4\xb8", "\\xE4\\xB8"},
           Row{"\xc0\x80", "\\xC0\\x80"},
           Row{"\xed\xa0\x80z", "\\xED\\xA0\\x80z"},
       }) {
    CHECK(visible(row.raw) == row.shown);
  }
  CHECK(sample.text(Language::english, "a.gap", {{"peer", "\xe2\x80\xae"}})
            .starts_with("\\u202E sent"));
}

TEST_CASE("files that contradict each other are refused") {
  std::string_view const twice[] = {R"({"a.b":{"en":"x","zh":"y"}})",
                                    R"({"a.b":{"en":"x","zh":"y"}})"};
  CHECK(Catalogue::parse(twice).error().id == "words.duplicate_id");
  for (std::string_view const bad :
       {R"({"a.b":{"en":"x"}})", R"({"a.b":{"en":"x","zh":"y","fr":"z"}})", R"({"a.b":"x"})",
        "{"}) {
    CHECK_FALSE(Catalogue::parse(std::span{&bad, 1}));
  }
}

TEST_CASE("all files of lang/ are in the program") {
  auto const& all = Catalogue::built_in();
  CHECK(explain(fail(Code::invalid, "base.not_hex"), Language::english) ==
        "this is not lower-case hexadecimal");
  for (auto const& entry : std::filesystem::directory_iterator{LANG_FILES}) {
    std::ifstream in{entry.path(), std::ios::binary};
    std::string const file{std::istreambuf_iterator<char>{in}, {}};
    auto const texts = json::parse(file).value();
    for (auto const& entry_text : *texts.if_object()) {
      CHECK_MESSAGE(all.has(entry_text.first), entry_text.first);
    }
  }
  CHECK(text(Language::chinese, "json.syntax", {{"offset", "3"}}).find("3") != std::string::npos);
}

}  // namespace comity::words
