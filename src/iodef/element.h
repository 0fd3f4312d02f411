/// The tree that both spellings are written from and read into. RFC 8727 spells an element's
/// attributes and children alike as members, so what asks for a part need not know which it was.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/result.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace comity::iodef {

struct Element {
  std::string name;  ///< Without prefix, when read.
  std::string text;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<Element> children;

  Element& add(std::string child_name, std::string child_text = {});
  void set(std::string attribute, std::string value);

  /// Null if there is none.
  Element const* child(std::string_view child_name) const;

  /// Calls with each child of that name.
  void each(std::string_view child_name, std::function<void(Element const&)> const& take) const;

  /// An attribute, or the text of a child, without spaces around it; empty if there is neither.
  std::string value(std::string_view part) const;

  /// The text without spaces around it, or what JSON has for it: the member `value` or `id`.
  std::string content() const;
};

std::string trimmed(std::string_view text);

/// Errors: those of `from_xml`, but for what it says about IODEF.
Result<Element> parse_xml(ByteView bytes);

/// With names as they are: prefixes, and the attributes that declare them, are the caller's.
std::string write_xml(Element const& root);

}  // namespace comity::iodef
