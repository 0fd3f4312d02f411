#include "comity/iodef/limits.h"
#include "element.h"

#include <algorithm>
#include <sstream>

#include <pugixml.hpp>

namespace comity::iodef {
namespace {

std::string_view local_name(std::string_view name) {
  auto const colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

Error too_many() {
  return fail(Code::too_large, "iodef.too_many", {{"limit", std::to_string(elements_max)}});
}

/// Copies a parsed document within the limits.
class Copy {
 public:
  Result<void> copy(pugi::xml_node const& from, Element& to, int depth) {
    if (depth > depth_max)
      return fail(Code::too_large, "iodef.too_deep", {{"limit", std::to_string(depth_max)}});
    to.name = local_name(from.name());
    for (auto const& attribute : from.attributes()) {
      TRY(count());
      to.attributes.emplace_back(local_name(attribute.name()), attribute.value());
    }
    for (auto const& child : from.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        to.text += child.value();
      } else if (child.type() == pugi::node_element) {
        TRY(count());
        TRY(copy(child, to.children.emplace_back(), depth + 1));
      }
    }
    return {};
  }

 private:
  Result<void> count() {
    if (++elements_ > elements_max) return too_many();
    return {};
  }

  std::size_t elements_ = 0;
};

void write(Element const& element, pugi::xml_node to) {
  auto node = to.append_child(element.name.c_str());
  for (auto const& [name, value] : element.attributes)
    node.append_attribute(name.c_str()).set_value(value.c_str());
  if (!element.text.empty()) node.append_child(pugi::node_pcdata).set_value(element.text.c_str());
  for (auto const& child : element.children) write(child, node);
}

/// Before anything is parsed: what the parser would allocate grows with these.
Result<void> check_size(ByteView bytes) {
  if (bytes.size() > document_bytes_max)
    return fail(Code::too_large, "iodef.too_large",
                {{"limit", std::to_string(document_bytes_max)}});
  auto const marks =
      std::ranges::count_if(bytes, [](std::uint8_t byte) { return byte == '<' || byte == '='; });
  if (static_cast<std::size_t>(marks) > 2 * elements_max) return too_many();
  return {};
}

}  // namespace

Result<Element> parse_xml(ByteView bytes) {
  TRY(check_size(bytes));
  pugi::xml_document document;
  auto const parsed =
      document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_doctype);
  if (!parsed)
    return fail(Code::invalid, "iodef.not_xml",
                {{"cause", parsed.description()}, {"offset", std::to_string(parsed.offset)}});
  for (auto const& child : document.children())
    if (child.type() == pugi::node_doctype) return fail(Code::invalid, "iodef.has_dtd");
  Element out;
  TRY(Copy{}.copy(document.document_element(), out, 0));
  return out;
}

std::string write_xml(Element const& root) {
  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  write(root, document);
  std::ostringstream out;
  document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
  return out.str();
}

}  // namespace comity::iodef
