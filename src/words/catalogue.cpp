#include "comity/words/catalogue.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "embedded.h"

namespace comity::words {
namespace {

/// Bytes of one text: a few sentences.
constexpr std::size_t text_bytes_max = 2'000;

/// Members of one file.
constexpr std::size_t file_bytes_max = 1 << 20;

}  // namespace

Catalogue const& Catalogue::built_in() {
  static Catalogue const catalogue = [] {
    auto parsed = parse(embedded_files());
    // The files are part of the program; the test of words reads them too.
    COMITY_CHECK(parsed.has_value());
    return *std::move(parsed);
  }();
  return catalogue;
}

Result<Catalogue> Catalogue::parse(std::span<std::string_view const> files) {
  Catalogue catalogue;
  for (auto const file : files) {
    auto const value = TRY(json::parse(file, {.bytes_max = file_bytes_max}));
    json::Reader const reader{value};
    for (std::size_t i = 0; i < reader.size(); ++i) {
      auto const entry = reader[i];
      entry.only({"en", "zh"});
      std::string id{reader.key(i)};
      Text text{std::string{entry.text("en", text_bytes_max)},
                std::string{entry.text("zh", text_bytes_max)}};
      if (catalogue.has(id)) return fail(Code::invalid, "words.duplicate_id", {{"text", id}});
      catalogue.texts_.emplace(std::move(id), std::move(text));
    }
    TRY(reader.done());
  }
  return catalogue;
}

std::string Catalogue::text(Language language, std::string_view id,
                            Parameters const& parameters) const {
  auto const found = texts_.find(id);
  return found == texts_.end() ? std::string{id} : filled(language, found->second, parameters);
}

std::string Catalogue::explain(Error const& error, Language language) const {
  return has(error.id) ? text(language, error.id, error.parameters) : visible(error.brief());
}

std::string Catalogue::filled(Language language, Text const& text, Rest parameters) const {
  std::string_view rest = language == Language::chinese ? text.chinese : text.english;
  std::string out;
  for (;;) {
    auto const open = rest.find('{');
    auto const close = rest.find('}', open);
    if (close == std::string_view::npos) return out.append(rest);
    out += rest.substr(0, open);
    out += value_of(language, rest.substr(open + 1, close - open - 1), parameters);
    rest.remove_prefix(close + 1);
  }
}

std::string Catalogue::value_of(Language language, std::string_view name, Rest parameters) const {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    auto const& [key, value] = parameters[i];
    if (key != name) continue;
    auto const cause = name == "cause" ? texts_.find(value) : texts_.end();
    if (cause == texts_.end()) return visible(value);
    // Fewer parameters at each level: causes within causes come to an end.
    return filled(language, cause->second, parameters.subspan(i + 1));
  }
  return "{" + std::string{name} + "}";
}

std::string text(Language language, std::string_view id, Parameters const& parameters) {
  return Catalogue::built_in().text(language, id, parameters);
}

std::string explain(Error const& error, Language language) {
  return Catalogue::built_in().explain(error, language);
}

}  // namespace comity::words
