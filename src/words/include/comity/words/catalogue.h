/// What the program says to people, by id and parameters, in each language. It refuses to know who
/// reads. The texts stand in lang/<concept>.json and are part of the program.
#pragma once

#include "comity/base/result.h"

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace comity::words {

enum class Language { english, chinese };

/// "en", "zh"
std::string_view name_of(Language language);

/// From a language tag, a locale or a browser's list: "zh", "zh-Hans", "zh_CN.UTF-8" are Chinese;
/// "en", "C", "" and any other are English.
Language parse_language(std::string_view tag);

/// `text` with everything made visible that can deceive a reader or a terminal: control characters,
/// line breaks, marks that reorder text and characters without width become "\u202E", bytes that
/// are not UTF-8 "\xFF".
std::string visible(std::string_view text);

/// Texts by id. A value; thread-safe once made.
class Catalogue {
 public:
  /// All of lang/*.json.
  static Catalogue const& built_in();

  /// From the contents of such files. Errors: json's; `invalid words.duplicate_id` (`text`: the id)
  /// for an id that stands in two files.
  static Result<Catalogue> parse(std::span<std::string_view const> files);

  bool has(std::string_view id) const { return texts_.find(id) != texts_.end(); }

  /// The text `id` with each {name} replaced by the parameter of that name, made `visible`. A
  /// parameter `cause` that is an id itself becomes that id's text, filled by the parameters behind
  /// it. A placeholder without its parameter stays; an unknown id yields the id.
  std::string text(Language language, std::string_view id, Parameters const& parameters = {}) const;

  /// The text of an error; `Error::brief` if its id is unknown.
  std::string explain(Error const& error, Language language) const;

 private:
  struct Text {
    std::string english;
    std::string chinese;
  };

  using Rest = std::span<Parameters::value_type const>;
  std::string filled(Language language, Text const& text, Rest parameters) const;
  std::string value_of(Language language, std::string_view name, Rest parameters) const;

  std::map<std::string, Text, std::less<>> texts_;
};

/// `Catalogue::built_in().text(…)`
std::string text(Language language, std::string_view id, Parameters const& parameters = {});

/// `Catalogue::built_in().explain(…)`
std::string explain(Error const& error, Language language);

}  // namespace comity::words
