/// STIX patterns, as far as they name single observables.
#include "encoding.h"
#include "formats.h"

#include <algorithm>

namespace comity::intake {
namespace {

using indicator::Type;

/// Of one pattern; longer ones are lists that belong into indicators of their own.
constexpr std::size_t pattern_bytes_max = 64'000;

struct PathRow {
  std::string_view path;  ///< In lower case, without quotes.
  Type type;
  std::string_view label = {};
  Role role = Role::unknown;
};

constexpr std::array path_rows{
    PathRow{"ipv4-addr:value", Type::ipv4},
    PathRow{"ipv6-addr:value", Type::ipv6},
    PathRow{"domain-name:value", Type::domain},
    PathRow{"url:value", Type::url},
    PathRow{"email-addr:value", Type::email},
    PathRow{"email-message:from_ref.value", Type::email, {}, Role::source},
    PathRow{"file:hashes.md5", Type::md5},
    PathRow{"file:hashes.sha-1", Type::sha1},
    PathRow{"file:hashes.sha1", Type::sha1},
    PathRow{"file:hashes.sha-256", Type::sha256},
    PathRow{"file:hashes.sha256", Type::sha256},
    PathRow{"file:hashes.sha-512", Type::sha512},
    PathRow{"file:name", Type::file_name},
    PathRow{"autonomous-system:number", Type::asn},
    PathRow{"mutex:name", Type::opaque, "mutex"},
    PathRow{"windows-registry-key:key", Type::opaque, "regkey"},
    PathRow{"network-traffic:dst_ref.value", Type::ipv4, {}, Role::destination},
    PathRow{"network-traffic:src_ref.value", Type::ipv4, {}, Role::source},
    PathRow{"network-traffic:extensions.http-request-ext.request_header.user-agent", Type::opaque,
            "user-agent"}};

enum class TokenKind { word, literal, sign, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;  ///< Of a literal, what it means; of a word, as it stands.
};

/// Words are object paths, keywords and numbers; a quoted part of a path belongs to it.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : rest_{text} {}

  Token next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
    if (rest_.empty()) return {};
    char const c = rest_.front();
    if (c == '\'') return {TokenKind::literal, quoted()};
    if (is_word(c)) return {TokenKind::word, word()};
    std::size_t const length = rest_.starts_with("!=") || rest_.starts_with("<>") ? 2 : 1;
    Token out{TokenKind::sign, std::string{rest_.substr(0, length)}};
    rest_.remove_prefix(length);
    return out;
  }

 private:
  static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"-_:.*"}.find(c) != std::string_view::npos;
  }

  std::string quoted() {
    std::string out;
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != '\'') {
      if (rest_.front() == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
      out += rest_.front();
      rest_.remove_prefix(1);
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
    return out;
  }

  std::string word() {
    std::string out;
    while (!rest_.empty() &&
           (is_word(rest_.front()) || (rest_.front() == '\'' && out.ends_with('.')))) {
      if (rest_.front() == '\'') {
        out += quoted();
      } else {
        out += rest_.front();
        rest_.remove_prefix(1);
      }
    }
    return out;
  }

  std::string_view rest_;
};

/// "%evil.example%" of LIKE.
std::string without_wildcards(std::string text) {
  while (text.starts_with('%')) text.erase(0, 1);
  while (text.ends_with('%')) text.pop_back();
  return text;
}

class Pattern {
 public:
  explicit Pattern(std::string_view text) : tokens_{text} { advance(); }

  std::vector<PatternTerm> run() && {
    while (token_.kind != TokenKind::end) {
      if (token_.kind == TokenKind::word && token_.text.find(':') != token_.text.npos) {
        comparison();
      } else {
        negated_ = token_.text == "NOT";
        advance();
      }
    }
    return std::move(terms_);
  }

 private:
  void advance() { token_ = tokens_.next(); }

  bool is_sign(std::string_view sign) const {
    return token_.kind == TokenKind::sign && token_.text == sign;
  }

  void comparison() {
    auto const path = lower(token_.text);
    bool refused = negated_;
    negated_ = false;
    advance();
    if (token_.text == "NOT") refused = true, advance();
    bool const is_like = token_.text == "LIKE";
    bool const is_list = token_.text == "IN";
    if (!is_sign("=") && !is_like && !is_list) return;
    advance();
    if (is_sign("(")) advance();
    do {
      if (is_sign(",")) advance();
      if (token_.kind != TokenKind::literal && token_.kind != TokenKind::word) return;
      auto const text = is_like ? without_wildcards(token_.text) : token_.text;
      if (!refused) add(path, text);
      advance();
    } while (is_list && is_sign(","));
  }

  void add(std::string_view path, std::string const& text) {
    if (path == "network-traffic:dst_port" || path == "network-traffic:src_port") return port(text);
    auto const row = std::ranges::find(path_rows, path, &PathRow::path);
    if (row == path_rows.end()) return;
    // A reference's value may be an address of either version, or a name.
    bool const is_any = path.starts_with("network-traffic:");
    auto const found = is_any ? indicator::recognise(text) : std::nullopt;
    terms_.push_back({.type = found ? found->type : row->type,
                      .label = std::string{row->label},
                      .text = text,
                      .role = row->role});
  }

  void port(std::string_view text) {
    if (!terms_.empty()) terms_.back().port = parse_port(text);
  }

  Tokens tokens_;
  Token token_;
  bool negated_ = false;
  std::vector<PatternTerm> terms_;
};

}  // namespace

std::vector<PatternTerm> terms_of(std::string_view pattern) {
  if (pattern.size() > pattern_bytes_max) return {};
  return Pattern{pattern}.run();
}

}  // namespace comity::intake
