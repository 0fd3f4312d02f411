#include "comity/link/export_form.h"

#include "comity/agreement/limits.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/note/limits.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace comity::link {
namespace {

constexpr std::size_t path_bytes_max = 160;
/// An entry in base64, its index, and 63 hashes of a proof.
constexpr std::size_t proof_text_bytes_max = 96 << 10;

Error bad_path(std::string_view path) {
  return fail(Code::invalid, "link.bad_export_path", {{"path", std::string{path.substr(0, 100)}}});
}

/// A decimal number without leading zeros at the front of `text`, taken off it.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  auto const digits = static_cast<std::size_t>(end - text.data());
  bool const canonical = error == std::errc{} && (digits == 1 || text.front() != '0');
  if (!canonical) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// What follows the number in "incidents/1-refused-bad_body".
bool is_incident_name(std::string_view rest) {
  using enum Incident::Kind;
  return std::ranges::any_of(std::array{refused, refused_by_peer, dispute, fraud}, [&](auto kind) {
    auto const begin = '-' + std::string{name_of(kind)} + '-';
    return rest.starts_with(begin) && std::ranges::all_of(rest.substr(begin.size()), [](char c) {
             return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
  });
}

/// What follows the number in "agreements/1-0123456789abcdef.json".
bool is_agreement_name(std::string_view rest) {
  constexpr std::size_t id_digits = 16;
  return rest.size() == 1 + id_digits + 5 && rest.front() == '-' && rest.ends_with(".json") &&
         is_hex(rest.substr(1, id_digits));
}

LinkId read_link_id(json::Reader const& r) {
  return {{r.digest("agreement")},
          r.parsed("owner", 16, message::parse_party_id),
          r.parsed("peer", 16, message::parse_party_id)};
}

std::uint64_t read_count(json::Reader const& r, std::string_view name) {
  return static_cast<std::uint64_t>(r.integer(name, 0, json::integer_max));
}

json::Value to_json(Bundle::Proved const& proved) {
  return json::Object{{"proof", proved.proof}, {"checkpoint", proved.checkpoint}};
}

Bundle::Proved read_proved(json::Reader const& r) {
  return {std::string{r.text("proof", proof_text_bytes_max)},
          static_cast<std::size_t>(r.integer("checkpoint", 0, bundle_checkpoints_max))};
}

Result<Bundle::Message> read_message(json::Reader const& r) {
  Bundle::Message out{read_proved(r.object("own")), std::nullopt, std::nullopt};
  if (r.has("peer")) out.peer = read_proved(r.object("peer"));
  if (r.has("body")) {
    auto const bytes = r.base64("body", Body::salt_bytes + message::body_bytes_max);
    if (!r.failed()) out.body = TRY(parse_body(bytes));
  }
  return out;
}

}  // namespace

Result<ExportedFile> ExportedFile::of(std::string_view path, Digest const& digest) {
  using enum Kind;
  constexpr std::pair<std::string_view, Kind> fixed[] = {{"own/checkpoint", own_checkpoint},
                                                         {"own/mirrored", own_mirrored},
                                                         {"own/witnessed", own_witnessed},
                                                         {"peer/checkpoint", peer_checkpoint}};
  for (auto const& [name, kind] : fixed) {
    if (path == name) return ExportedFile{kind, std::string{path}, 0, digest};
  }
  constexpr std::pair<std::string_view, Kind> numbered[] = {
      {"agreements/", agreement}, {"peer/loose/", loose}, {"incidents/", incident}};
  for (auto const& [folder, kind] : numbered) {
    if (!path.starts_with(folder)) continue;
    auto rest = path.substr(folder.size());
    auto const number = take_number(rest);
    bool const named = kind == agreement ? is_agreement_name(rest)
                       : kind == loose   ? rest.empty()
                                         : is_incident_name(rest);
    if (number && named && path.size() <= path_bytes_max)
      return ExportedFile{kind, std::string{path}, *number, digest};
  }
  return bad_path(path);
}

Result<Manifest> Manifest::parse(ByteView bytes) {
  auto const value = TRY(json::parse(bytes, {.bytes_max = manifest_bytes_max}));
  json::Reader r{value, "manifest"};
  if (r.text("format", 64) != export_format)
    return fail(Code::invalid, "link.not_an_export", {{"format", std::string{export_format}}});
  Manifest out;
  out.id = read_link_id(r);
  out.with_bodies = r.boolean("with_bodies");
  auto const sizes = r.object("sizes");
  out.own_size = read_count(sizes, "own");
  out.peer_size = read_count(sizes, "peer");
  out.bodies = read_count(sizes, "bodies");
  out.loose_left = read_count(sizes, "loose_left_out");
  auto const files = r.object("files");
  if (files.size() > manifest_files_max) {
    return fail(
        Code::too_large, "link.too_many_files",
        {{"files", std::to_string(files.size())}, {"limit", std::to_string(manifest_files_max)}});
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    auto const digest = files[i].as_digest();
    TRY(r.done());
    out.files.push_back(TRY(ExportedFile::of(files.key(i), digest)));
  }
  TRY(r.done());
  return out;
}

std::string Manifest::encode() const {
  json::Object listed;
  listed.reserve(files.size());
  for (auto const& file : files) listed.emplace_back(file.path, file.digest.hex());
  return json::write_pretty(json::Object{{"format", export_format},
                                         {"agreement", id.agreement.digest.hex()},
                                         {"owner", id.owner.text()},
                                         {"peer", id.peer.text()},
                                         {"with_bodies", with_bodies},
                                         {"sizes", json::Object{{"own", own_size},
                                                                {"peer", peer_size},
                                                                {"bodies", bodies},
                                                                {"loose_left_out", loose_left}}},
                                         {"files", std::move(listed)}});
}

Result<Bundle> Bundle::parse(ByteView bytes) {
  auto const value = TRY(json::parse(bytes, {.bytes_max = bundle_bytes_max}));
  json::Reader r{value, "bundle"};
  if (r.text("format", 64) != bundle_format)
    return fail(Code::invalid, "link.not_a_bundle", {{"format", std::string{bundle_format}}});
  Bundle out;
  out.id = read_link_id(r);
  out.case_id = r.parsed("case", 64, message::parse_case_id);
  auto const agreements = r.array("agreements", bundle_agreements_max);
  for (std::size_t i = 0; i < agreements.size(); ++i)
    out.agreements.push_back(agreements[i].as_base64(agreement::agreement_bytes_max));
  auto const checkpoints = r.array("checkpoints", bundle_checkpoints_max);
  for (std::size_t i = 0; i < checkpoints.size(); ++i)
    out.checkpoints.emplace_back(checkpoints[i].as_text(note::note_bytes_max));
  auto const messages = r.array("messages", bundle_messages_max);
  for (std::size_t i = 0; i < messages.size(); ++i)
    out.messages.push_back(TRY(read_message(messages[i])));
  TRY(r.done());
  return out;
}

Result<std::string> Bundle::encode() const {
  json::Array list;
  list.reserve(messages.size());
  for (auto const& message : messages) {
    json::Object one{{"own", to_json(message.own)}};
    if (message.peer) one.emplace_back("peer", to_json(*message.peer));
    if (message.body) one.emplace_back("body", to_base64(link::encode(*message.body)));
    list.emplace_back(std::move(one));
  }
  json::Array envelopes;
  for (auto const& envelope : agreements) envelopes.emplace_back(to_base64(envelope));
  json::Array notes;
  for (auto const& checkpoint : checkpoints) notes.emplace_back(checkpoint);
  auto text = json::write_pretty(json::Object{{"format", bundle_format},
                                              {"agreement", id.agreement.digest.hex()},
                                              {"owner", id.owner.text()},
                                              {"peer", id.peer.text()},
                                              {"case", case_id.text()},
                                              {"agreements", std::move(envelopes)},
                                              {"checkpoints", std::move(notes)},
                                              {"messages", std::move(list)}});
  if (text.size() > bundle_bytes_max || messages.size() > bundle_messages_max) {
    return fail(Code::too_large, "link.bundle_too_large",
                {{"bytes", std::to_string(text.size())},
                 {"limit", std::to_string(bundle_bytes_max)},
                 {"messages", std::to_string(messages.size())}});
  }
  return text;
}

std::string body_path(Digest const& digest) {
  return "bodies/" + digest.hex();
}

Bytes encode(Body const& body) {
  Bytes out;
  out.reserve(body.salt.size() + body.bytes.size());
  append(out, body.salt);
  append(out, body.bytes);
  return out;
}

Result<Body> parse_body(ByteView bytes) {
  if (bytes.size() < Body::salt_bytes) return fail(Code::invalid, "link.bad_body_file");
  if (bytes.size() > Body::salt_bytes + message::body_bytes_max) {
    return fail(Code::too_large, "link.body_too_large",
                {{"bytes", std::to_string(bytes.size() - Body::salt_bytes)},
                 {"limit", std::to_string(message::body_bytes_max)}});
  }
  Body body;
  std::ranges::copy(bytes.first(Body::salt_bytes), body.salt.begin());
  body.bytes = to_bytes(bytes.subspan(Body::salt_bytes));
  return body;
}

}  // namespace comity::link
