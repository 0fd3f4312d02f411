#include "provider_file.h"

#include "comity/service/home.h"

#include <algorithm>
#include <array>

#include <toml++/toml.h>

namespace comity::service {
namespace {

namespace fs = std::filesystem;

/// Of the file, and of the secret in one: a page.
constexpr std::size_t provider_bytes_max = 16 << 10;

constexpr std::array<std::string_view, 12> keys{
    "name",  "issuer",  "client_id", "client_auth", "client_secret_file", "scopes",
    "claim", "contact", "ca_file",   "strong_acr",  "strong_amr",         "name_zh"};

Error bad(fs::path const& path, std::string_view key) {
  return fail(Code::invalid, "service.bad_provider",
              {{"path", path.string()}, {"key", std::string{key}}});
}

/// Reads the members of one file, and keeps the first that is wrong.
class Members {
 public:
  Members(toml::table const& table, fs::path const& path) : table_{table}, path_{path} {
    for (auto const& [key, value] : table)
      if (std::ranges::find(keys, key.str()) == keys.end()) wrong_ = key.str();
  }

  std::string text(std::string_view key, std::string_view otherwise = {}) {
    if (!table_.contains(key)) return std::string{otherwise};
    auto const value = table_[key].value_exact<std::string>();
    if (!value || value->empty() || value->size() > oidc::text_bytes_max) wrong_ = key;
    return value.value_or("");
  }

  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> out;
    if (!table_.contains(key)) return out;
    auto const* const list = table_[key].as_array();
    if (list == nullptr || list->size() > oidc::list_max) wrong_ = key;
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      auto const value = (*list)[i].value_exact<std::string>();
      if (!value || value->empty()) wrong_ = key;
      out.push_back(value.value_or(""));
    }
    return out;
  }

  Result<void> done() const {
    if (wrong_.empty()) return {};
    return bad(path_, wrong_);
  }

 private:
  toml::table const& table_;
  fs::path const& path_;
  std::string wrong_;
};

Result<toml::table> parse(fs::path const& path) {
  auto const bytes = TRY(read_file(path, provider_bytes_max));
  try {
    return toml::parse(as_text(bytes), path.string());
  } catch (toml::parse_error const& error) {
    return fail(Code::invalid, "service.bad_config",
                {{"path", path.string()},
                 {"line", std::to_string(error.source().begin.line)},
                 {"reason", std::string{error.description()}}});
  }
}

/// The first line of the file.
Result<Secret> read_secret(fs::path const& path) {
  TRY(check_private(path));
  auto bytes = TRY(read_file(path, provider_bytes_max));
  bytes.erase(std::ranges::find(bytes, '\n'), bytes.end());
  return Secret{std::move(bytes)};
}

}  // namespace

Result<oidc::Provider> read_provider(fs::path const& path, std::string const& origin) {
  auto const table = TRY(parse(path));
  Members members{table, path};
  oidc::Provider out;
  out.name_en = members.text("name");
  out.name_zh = members.text("name_zh", out.name_en);
  out.issuer = members.text("issuer");
  out.client_id = members.text("client_id");
  auto const secret = members.text("client_secret_file");
  auto const proof = members.text("client_auth", secret.empty() ? "none" : "basic");
  out.scope = members.text("scopes", "openid");
  out.claim = members.text("claim");
  out.contact = members.text("contact");
  auto const authority = members.text("ca_file");
  out.strong_acr = members.texts("strong_acr");
  out.strong_amr = members.texts("strong_amr");
  TRY(members.done());
  out.client_proof = TRY(oidc::parse_client_proof(proof));
  if (!secret.empty()) out.client_secret = TRY(read_secret(path.parent_path() / secret));
  if (!authority.empty()) {
    out.ca_file = (path.parent_path() / authority).string();
    TRY(read_file(out.ca_file));
  }
  out.redirect_uri = origin + "/signed-in";
  TRY(oidc::check(out));
  return out;
}

}  // namespace comity::service
