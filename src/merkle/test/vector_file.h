/// Reads one test vector: a flat JSON object of numbers, booleans, strings and lists of strings.
#pragma once

#include "comity/base/bytes.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace comity::merkle {

class VectorFile {
 public:
  explicit VectorFile(std::filesystem::path const& path) {
    std::stringstream content;
    content << std::ifstream{path}.rdbuf();
    text_ = content.str();
    while (true) {
      auto const key = next();
      if (key.empty()) break;
      auto& values = fields_[key.substr(1)];
      auto value = next();
      if (value == "[") {
        for (value = next(); value != "]"; value = next()) values.push_back(value.substr(1));
      } else if (value != "null") {
        values.push_back(value.starts_with('"') ? value.substr(1) : value);
      }
    }
  }

  bool has(std::string const& key) const { return fields_.contains(key); }

  std::uint64_t number(std::string const& key) const { return std::stoull(text(key)); }

  std::string const& text(std::string const& key) const { return fields_.at(key).at(0); }

  std::vector<std::string> const& list(std::string const& key) const { return fields_.at(key); }

 private:
  /// The next token: a string with only its opening quote, a bracket, a number or a word.
  std::string next() {
    at_ = text_.find_first_not_of(" \t\n\r,:{}", at_);
    if (at_ == std::string::npos) return "";
    auto const begin = at_;
    if (text_[begin] == '"') {
      at_ = text_.find('"', begin + 1);
      return text_.substr(begin, at_++ - begin);
    }
    if (text_[begin] == '[' || text_[begin] == ']') return text_.substr(at_++, 1);
    at_ = text_.find_first_of(" \t\n\r,]}", begin);
    return text_.substr(begin, at_ - begin);
  }

  std::string text_;
  std::size_t at_ = 0;
  std::map<std::string, std::vector<std::string>> fields_;
};

}  // namespace comity::merkle
