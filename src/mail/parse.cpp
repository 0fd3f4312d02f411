#include "comity/mail/parse.h"

#include "comity/mail/limits.h"
#include "decode.h"

#include <algorithm>

namespace comity::mail {
namespace {

std::string_view trimmed(std::string_view text) {
  auto const begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

/// The line at the front of `text` without its end; takes it off.
std::string_view take_line(std::string_view& text) {
  auto const end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct Field {
  std::string_view name;
  std::string value;  ///< Unfolded.
};

/// Of a message or a part.
class Header {
 public:
  /// Takes the header and the empty line behind it off the front of `text`. Errors: `too_large
  /// mail.too_large`.
  static Result<Header> take(std::string_view& text);

  /// "" if there is none.
  std::string_view value(std::string_view name) const {
    auto const found = std::ranges::find_if(
        fields_, [&](auto const& field) { return equal_without_case(field.name, name); });
    return found == fields_.end() ? std::string_view{} : std::string_view{found->value};
  }

  bool empty() const { return fields_.empty(); }

 private:
  std::vector<Field> fields_;
};

Result<Header> Header::take(std::string_view& text) {
  Header out;
  auto const all = text.size();
  while (!text.empty()) {
    auto rest = text;
    auto const line = take_line(rest);
    bool const goes_on = line.starts_with(' ') || line.starts_with('\t');
    auto const colon = line.find(':');
    if (line.empty()) {
      text = rest;
      break;
    }
    if (goes_on && !out.fields_.empty()) {
      out.fields_.back().value += line;
    } else if (colon != line.npos && colon > 0) {
      out.fields_.push_back({trimmed(line.substr(0, colon)), std::string{line.substr(colon + 1)}});
    } else if (out.fields_.empty()) {
      break;
    }
    text = rest;
    if (all - text.size() > header_bytes_max)
      return fail(Code::too_large, "mail.too_large", {{"limit", std::to_string(header_bytes_max)}});
  }
  return out;
}

/// "text/plain; charset=utf-8" taken apart.
struct ContentType {
  std::string_view type;
  std::string_view rest;  ///< From the first ';' on.

  explicit ContentType(std::string_view text)
      : type{trimmed(text.substr(0, text.find(';')))},
        rest{text.substr(std::min(text.find(';'), text.size()))} {}

  bool is(std::string_view wanted) const { return equal_without_case(type, wanted); }

  bool begins(std::string_view wanted) const {
    return equal_without_case(type.substr(0, wanted.size()), wanted);
  }

  std::string parameter(std::string_view name) const;
};

std::string ContentType::parameter(std::string_view name) const {
  auto text = rest;
  while (text.starts_with(';')) {
    text = trimmed(text.substr(1));
    auto const equals = text.find('=');
    if (equals == text.npos) break;
    auto const key = trimmed(text.substr(0, equals));
    text = trimmed(text.substr(equals + 1));
    std::string_view value;
    if (text.starts_with('"')) {
      auto const end = text.find('"', 1);
      value = text.substr(1, end == text.npos ? end : end - 1);
      text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    } else {
      value = trimmed(text.substr(0, text.find(';')));
    }
    if (equal_without_case(key, name)) return std::string{value};
    text = text.substr(std::min(text.find(';'), text.size()));
  }
  return {};
}

/// Goes through the parts of one message.
class Parts {
 public:
  explicit Parts(Incoming& out) : out_{out} {}

  Result<void> take(Header const& header, std::string_view body, int depth);

 private:
  Result<void> take_multipart(ContentType const& type, std::string_view body, int depth);
  void take_leaf(Header const& header, ContentType const& type, std::string_view body);

  Incoming& out_;
  std::size_t count_ = 0;
  bool has_text_ = false;
};

std::string decoded(std::string_view body, std::string_view encoding) {
  if (equal_without_case(encoding, "base64")) return decode_base64(body);
  if (equal_without_case(encoding, "quoted-printable")) return decode_quoted(body, false);
  return std::string{body};
}

std::string name_of(Header const& header, ContentType const& type) {
  ContentType const disposition{header.value("content-disposition")};
  for (auto const* const where : {&disposition, &type}) {
    for (auto const* const key : {"filename", "name"}) {
      if (auto const name = where->parameter(key); !name.empty()) return decode_words(name);
      auto const extended = where->parameter(std::string{key} + '*');
      auto const quote = extended.rfind('\'');
      if (quote == extended.npos) continue;
      auto escaped = extended.substr(quote + 1);
      std::ranges::replace(escaped, '%', '=');
      return to_utf8(decode_quoted(escaped, false), extended.substr(0, extended.find('\'')));
    }
  }
  return {};
}

void Parts::take_leaf(Header const& header, ContentType const& type, std::string_view body) {
  auto content = decoded(body, trimmed(header.value("content-transfer-encoding")));
  ContentType const disposition{header.value("content-disposition")};
  bool const is_text =
      (type.type.empty() || type.is("text/plain")) && !disposition.is("attachment");
  if (!is_text || has_text_) {
    out_.attachments.push_back(
        {name_of(header, type), to_utf8(type.type, "utf-8"), to_bytes(std::string_view{content})});
    return;
  }
  out_.text = to_utf8(content, type.parameter("charset"));
  std::erase(out_.text, '\r');
  has_text_ = true;
}

Result<void> Parts::take_multipart(ContentType const& type, std::string_view body, int depth) {
  auto const boundary = "--" + type.parameter("boundary");
  std::string_view part;
  bool inside = false;
  while (!body.empty()) {
    auto const start = body;
    auto const line = take_line(body);
    bool const is_border = boundary.size() > 2 && line.starts_with(boundary);
    bool const is_last = is_border && line.substr(boundary.size()).starts_with("--");
    if (inside) part = {part.data(), part.size() + (is_border ? 0 : start.size() - body.size())};
    if (inside && (is_border || body.empty())) {
      auto header = TRY(Header::take(part));
      TRY(take(header, part, depth + 1));
    }
    if (is_last) break;
    if (is_border) {
      inside = true;
      part = body.substr(0, 0);
    }
  }
  return {};
}

Result<void> Parts::take(Header const& header, std::string_view body, int depth) {
  if (++count_ > parts_max || depth > depth_max)
    return fail(Code::too_large, "mail.too_many_parts", {{"limit", std::to_string(parts_max)}});
  ContentType const type{header.value("content-type")};
  if (type.begins("multipart/")) return take_multipart(type, body, depth);
  take_leaf(header, type, body);
  return {};
}

/// All that stands in brackets: "<a@b> <c@d>".
void take_ids(std::string_view text, std::vector<std::string>& out) {
  while (out.size() < parts_max) {
    auto const begin = text.find('<');
    auto const end = text.find('>', std::min(begin, text.size()));
    if (begin == text.npos || end == text.npos) return;
    out.push_back(to_utf8(text.substr(begin + 1, end - begin - 1), "utf-8"));
    text.remove_prefix(end + 1);
  }
}

std::string mailbox_of(std::string_view text) {
  auto const begin = text.rfind('<');
  if (begin != text.npos) text = text.substr(begin + 1, text.find('>', begin) - begin - 1);
  text = trimmed(text);
  return is_mailbox(text) ? std::string{text} : std::string{};
}

}  // namespace

Result<Incoming> parse(std::string_view bytes) {
  if (bytes.size() > message_bytes_max)
    return fail(Code::too_large, "mail.too_large", {{"limit", std::to_string(message_bytes_max)}});
  auto body = bytes;
  auto const header = TRY(Header::take(body));
  if (header.empty()) return fail(Code::invalid, "mail.not_a_message");
  Incoming out;
  out.from = mailbox_of(header.value("from"));
  out.subject = decode_words(trimmed(header.value("subject")));
  std::vector<std::string> ids;
  take_ids(header.value("message-id"), ids);
  if (!ids.empty()) out.message_id = std::move(ids.front());
  take_ids(header.value("in-reply-to"), out.references);
  take_ids(header.value("references"), out.references);
  TRY(Parts{out}.take(header, body, 0));
  return out;
}

}  // namespace comity::mail
