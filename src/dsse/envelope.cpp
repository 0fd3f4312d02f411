#include "comity/dsse/envelope.h"

#include "comity/json/plain_reader.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <algorithm>

namespace comity::dsse {
namespace {

constexpr std::size_t payload_type_bytes_max = 128;

Error about_key(std::string id, crypto::PublicKey const& key) {
  return fail(Code::forbidden, std::move(id),
              {{"key", key.id().hex().substr(0, 16)},
               {"algorithm", std::string{name_of(key.algorithm())}}});
}

std::vector<Signature> read_signatures(json::Reader const& list) {
  std::vector<Signature> out;
  out.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto const item = list[i];
    out.push_back({item.digest("keyid"), item.base64("sig", signature_bytes_max)});
  }
  return out;
}

Result<void> refuse_duplicates(std::vector<Signature> const& signatures) {
  for (auto a = signatures.begin(); a != signatures.end(); ++a) {
    if (std::any_of(a + 1, signatures.end(), [&](auto const& b) { return a->key_id == b.key_id; }))
      return fail(Code::invalid, "dsse.signed_twice", {{"key", a->key_id.hex().substr(0, 16)}});
  }
  return {};
}

}  // namespace

Result<Envelope> Envelope::parse(Bytes bytes, std::size_t bytes_max, std::size_t count_max) {
  if (bytes.size() > bytes_max) {
    return fail(Code::too_large, "dsse.too_large",
                {{"bytes", std::to_string(bytes.size())}, {"limit", std::to_string(bytes_max)}});
  }
  Envelope out;
  if (!out.read_plain(as_text(bytes), bytes_max, count_max)) {
    auto const value = TRY(json::parse(bytes, {.bytes_max = bytes_max}));
    json::Reader r{value, "envelope"};
    out.payload_type_ = r.text("payloadType", payload_type_bytes_max);
    out.payload_ = r.base64("payload", bytes_max);
    out.signatures_ = read_signatures(r.array("signatures", count_max));
    TRY(r.done());
  }
  TRY(refuse_duplicates(out.signatures_));
  out.bytes_ = std::move(bytes);
  return out;
}

bool Envelope::read_plain(std::string_view text, std::size_t bytes_max, std::size_t count_max) {
  json::PlainReader r{text};
  r.skip(R"({"payloadType":)");
  payload_type_ = r.text(payload_type_bytes_max);
  r.skip(R"(,"payload":)");
  payload_ = r.base64(bytes_max);
  r.skip(R"(,"signatures":[)");
  signatures_.clear();
  do {
    r.skip(R"({"keyid":)");
    auto const key_id = r.digest();
    r.skip(R"(,"sig":)");
    signatures_.push_back({key_id, r.base64(signature_bytes_max)});
    r.skip("}");
  } while (signatures_.size() < count_max && r.next_is(","));
  r.skip("]}");
  return r.done();
}

Bytes pae(std::string_view payload_type, ByteView payload) {
  constexpr std::string_view version = "DSSEv1 ";
  auto const type_size = std::to_string(payload_type.size());
  auto const size = std::to_string(payload.size());
  Bytes out;
  out.reserve(version.size() + type_size.size() + payload_type.size() + size.size() +
              payload.size() + 3);
  append(out, as_bytes(version));
  for (auto const part : {std::string_view{type_size}, payload_type, std::string_view{size}}) {
    append(out, as_bytes(part));
    out.push_back(' ');
  }
  append(out, payload);
  return out;
}

Result<void> verify(Envelope const& envelope, std::span<crypto::PublicKey const> required) {
  if (required.empty()) return fail(Code::forbidden, "dsse.no_keys");
  auto const signed_bytes = pae(envelope.payload_type(), envelope.payload());
  for (auto const& key : required) {
    auto const found = std::ranges::find(envelope.signatures(), key.id(), &Signature::key_id);
    if (found == envelope.signatures().end()) return about_key("dsse.missing_signature", key);
    if (!key.verify(signed_bytes, found->bytes)) return about_key("dsse.bad_signature", key);
  }
  return {};
}

Result<std::size_t> verify_any(Envelope const& envelope,
                               std::span<std::vector<crypto::PublicKey> const> sets) {
  if (sets.empty()) return fail(Code::forbidden, "dsse.no_keys");
  auto const first = verify(envelope, sets.front());
  if (first) return 0;
  for (std::size_t i = 1; i < sets.size(); ++i) {
    if (verify(envelope, sets[i])) return i;
  }
  return first.error();
}

Bytes with_signatures(std::string_view payload_type, ByteView payload,
                      std::span<Signature const> signatures) {
  json::Array list;
  list.reserve(signatures.size());
  for (auto const& signature : signatures) {
    list.emplace_back(
        json::Object{{"keyid", signature.key_id.hex()}, {"sig", to_base64(signature.bytes)}});
  }
  return to_bytes(json::write(json::Object{{"payloadType", payload_type},
                                           {"payload", to_base64(payload)},
                                           {"signatures", std::move(list)}}));
}

Bytes seal(std::string_view payload_type, ByteView payload,
           std::span<crypto::PrivateKey const* const> keys) {
  auto const signed_bytes = pae(payload_type, payload);
  std::vector<Signature> signatures;
  signatures.reserve(keys.size());
  for (auto const* key : keys)
    signatures.push_back({key->public_key().id(), key->sign(signed_bytes)});
  return with_signatures(payload_type, payload, signatures);
}

}  // namespace comity::dsse
