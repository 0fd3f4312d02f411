#include "comity/mail/compose.h"

#include "comity/mail/limits.h"

#include <algorithm>

namespace comity::mail {
namespace {

constexpr std::size_t base64_line = 76;

Error bad_field(std::string field) {
  return fail(Code::invalid, "mail.bad_field", {{"field", std::move(field)}});
}

bool is_visible(char c) {
  return c > ' ' && c < 0x7f;
}

bool is_ascii_line(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || is_visible(c); });
}

/// Text on one line, for people. Errors: `mail.bad_field`, `mail.not_utf8`.
Result<void> check_line(std::string_view text, std::string field, std::size_t bytes_max) {
  bool const has_control =
      std::ranges::any_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
  if (has_control || text.size() > bytes_max) return bad_field(std::move(field));
  if (!is_utf8(text)) return fail(Code::invalid, "mail.not_utf8", {{"field", std::move(field)}});
  return {};
}

bool is_message_id(std::string_view text) {
  return text.size() <= 200 && text.find('@') != text.npos &&
         std::ranges::all_of(text, [](char c) { return is_visible(c) && c != '<' && c != '>'; });
}

bool is_media_type(std::string_view text) {
  return text.size() <= 100 && text.find('/') != text.npos && std::ranges::all_of(text, [](char c) {
           return is_visible(c) &&
                  std::string_view{"()<>@,;:\\\"[]?="}.find(c) == std::string_view::npos;
         });
}

/// How many bytes of UTF-8 fit into `bytes_max` without cutting a character.
std::size_t whole_characters(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text.size();
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xc0) == 0x80) --bytes_max;
  return bytes_max;
}

/// Text for people in a header: as it is if it is plain, else encoded words of at most 75 bytes
/// (RFC 2047 §2), one on each line.
std::string words(std::string_view text) {
  // What could be read as an encoded word must become one.
  bool const plain = is_ascii_line(text) && text.size() <= 60 && text.find("=?") == text.npos &&
                     !text.starts_with(' ') && !text.ends_with(' ');
  if (plain) return std::string{text};
  constexpr std::size_t bytes_per_word = 39;  // 52 characters of base64, 12 around, "Subject: ".
  std::string out;
  while (!text.empty()) {
    auto const size = whole_characters(text, bytes_per_word);
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") +
           to_base64(as_bytes(text.substr(0, size))) + "?=";
    text.remove_prefix(size);
  }
  return out;
}

/// "Sun, 22 Nov 2026 13:20:00 +0000" (RFC 5322 §3.3)
std::string date_of(Instant at) {
  static constexpr char const* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr char const* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const day = std::chrono::floor<std::chrono::days>(at);
  std::chrono::year_month_day const date{day};
  return std::string{days[std::chrono::weekday{day}.c_encoding()]} + ", " +
         std::to_string(static_cast<unsigned>(date.day())) + ' ' +
         months[static_cast<unsigned>(date.month()) - 1] + ' ' +
         std::to_string(static_cast<int>(date.year())) + ' ' + to_rfc3339(at).substr(11, 8) +
         " +0000";
}

std::string base64_lines(ByteView bytes) {
  auto const text = to_base64(bytes);
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += base64_line)
    out += text.substr(i, base64_line) + "\r\n";
  return out;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c == '\r') continue;
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

std::string text_part(std::string_view text) {
  return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         base64_lines(as_bytes(with_crlf(text)));
}

/// A name of any letters, in the form of RFC 2231 §4.
std::string file_name(std::string_view name) {
  std::string out;
  for (unsigned char const c : name) {
    bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '.' || c == '-' || c == '_';
    if (plain) out += static_cast<char>(c);
    if (!plain) out += "%" + to_hex({&c, 1});
  }
  return "filename*=UTF-8''" + out;
}

Result<std::string> attachment_part(Attachment const& attachment) {
  if (!is_media_type(attachment.media_type)) return bad_field("media_type");
  TRY(check_line(attachment.name, "attachment", 200));
  std::string out = "Content-Type: " + attachment.media_type +
                    "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment";
  if (!attachment.name.empty()) out += ";\r\n " + file_name(attachment.name);
  return out + "\r\n\r\n" + base64_lines(attachment.bytes);
}

}  // namespace

bool is_mailbox(std::string_view text) {
  auto const at = text.find('@');
  return at != 0 && at != text.npos && at + 1 < text.size() && text.size() <= mailbox_bytes_max &&
         text.find('@', at + 1) == text.npos && std::ranges::all_of(text, [](char c) {
           return is_visible(c) &&
                  std::string_view{"<>,;:\"\\()[]"}.find(c) == std::string_view::npos;
         });
}

Result<std::string> compose_header(Outgoing const& message) {
  if (!is_mailbox(message.from)) return bad_field("from");
  if (!is_mailbox(message.to)) return bad_field("to");
  if (!is_message_id(message.message_id)) return bad_field("message_id");
  if (!message.in_reply_to.empty() && !is_message_id(message.in_reply_to))
    return bad_field("in_reply_to");
  TRY(check_line(message.subject, "subject", subject_bytes_max));
  TRY(check_line(message.from_name, "from_name", subject_bytes_max));
  auto name = words(message.from_name);
  // A plain name may have characters that mean something in an address list.
  if (name == message.from_name && !name.empty()) {
    std::erase_if(name, [](char c) { return c == '"' || c == '\\'; });
    name = '"' + name + '"';
  }
  std::string out = "From: " + (name.empty() ? message.from : name + "\r\n <" + message.from + '>');
  out += "\r\nTo: " + message.to + "\r\nSubject: " + words(message.subject) +
         "\r\nDate: " + date_of(message.date) + "\r\nMessage-ID: <" + message.message_id + ">\r\n";
  if (!message.in_reply_to.empty()) {
    out += "In-Reply-To: <" + message.in_reply_to + ">\r\nReferences: <" + message.in_reply_to +
           ">\r\n";
  }
  return out;
}

Result<std::string> compose_content(Outgoing const& message) {
  if (!is_utf8(message.text)) return fail(Code::invalid, "mail.not_utf8", {{"field", "text"}});
  auto size = message.text.size();
  for (auto const& attachment : message.attachments) size += attachment.bytes.size();
  // Base64 makes four of three.
  if (size > message_bytes_max / 4 * 3 - header_bytes_max)
    return fail(Code::too_large, "mail.too_large", {{"limit", std::to_string(message_bytes_max)}});
  std::string out = "MIME-Version: 1.0\r\n";
  if (message.attachments.empty()) return out + text_part(message.text);
  // No line of base64 begins so.
  constexpr std::string_view boundary = "=_part_of_this_message";
  auto const begin = "--" + std::string{boundary} + "\r\n";
  out += "Content-Type: multipart/mixed; boundary=\"" + std::string{boundary} + "\"\r\n\r\n";
  out += begin + text_part(message.text);
  for (auto const& attachment : message.attachments)
    out += begin + TRY(attachment_part(attachment));
  return out + "--" + std::string{boundary} + "--\r\n";
}

Result<std::string> compose(Outgoing const& message) {
  auto const header = TRY(compose_header(message));
  return header + TRY(compose_content(message));
}

}  // namespace comity::mail
