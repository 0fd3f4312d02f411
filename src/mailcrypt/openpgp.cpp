/// OpenPGP by RNP. Each call has a keyring of its own, in memory, that holds the keys handed in and
/// no other.
#include "comity/mail/limits.h"
#include "forms.h"

#include <algorithm>
#include <memory>
#include <rnp/rnp.h>
#include <rnp/rnp_err.h>

namespace comity::mailcrypt::openpgp {
namespace {

/// No line of base64 begins so.
constexpr std::string_view boundary = "=_encrypted";

/// Opened text may be compressed: of what it becomes, in bytes. A mail's own bound.
constexpr std::size_t opened_bytes_max = mail::message_bytes_max;

template <auto release>
struct Release {
  template <typename T>
  void operator()(T* object) const {
    release(object);
  }
};

using Ffi = std::unique_ptr<rnp_ffi_st, Release<rnp_ffi_destroy>>;
using Input = std::unique_ptr<rnp_input_st, Release<rnp_input_destroy>>;
using Output = std::unique_ptr<rnp_output_st, Release<rnp_output_destroy>>;
using Key = std::unique_ptr<rnp_key_handle_st, Release<rnp_key_handle_destroy>>;
using Encryption = std::unique_ptr<rnp_op_encrypt_st, Release<rnp_op_encrypt_destroy>>;
using Verification = std::unique_ptr<rnp_op_verify_st, Release<rnp_op_verify_destroy>>;

/// RNP takes no empty input; a zero byte is no packet of OpenPGP either.
Input input_of(ByteView bytes) {
  static constexpr std::uint8_t zero = 0;
  if (bytes.empty()) bytes = {&zero, 1};
  rnp_input_t out = nullptr;
  COMITY_CHECK(rnp_input_from_memory(&out, bytes.data(), bytes.size(), false) == RNP_SUCCESS);
  return Input{out};
}

Output output() {
  rnp_output_t out = nullptr;
  COMITY_CHECK(rnp_output_to_memory(&out, opened_bytes_max) == RNP_SUCCESS);
  return Output{out};
}

std::string text_in(Output const& output) {
  std::uint8_t* data = nullptr;
  std::size_t size = 0;
  if (rnp_output_memory_get_buf(output.get(), &data, &size, false) != RNP_SUCCESS) return {};
  return to_text({data, size});
}

std::string taken(char* text) {
  std::string out{text == nullptr ? "" : text};
  rnp_buffer_destroy(text);
  return out;
}

std::string fingerprint_of(rnp_key_handle_t key) {
  char* out = nullptr;
  rnp_key_get_fprint(key, &out);
  return taken(out);
}

/// The primary key's fingerprint, of whichever key it is.
std::string primary_of(rnp_key_handle_t key) {
  char* out = nullptr;
  if (rnp_key_get_primary_fprint(key, &out) == RNP_SUCCESS) return taken(out);
  return fingerprint_of(key);
}

Ffi keyring(Instant now) {
  rnp_ffi_t out = nullptr;
  COMITY_CHECK(rnp_ffi_create(&out, "GPG", "GPG") == RNP_SUCCESS);
  COMITY_CHECK(rnp_set_timestamp(out, static_cast<std::uint64_t>(to_milliseconds(now) / 1000)) ==
               RNP_SUCCESS);
  return Ffi{out};
}

bool load(Ffi const& ring, ByteView bytes, std::uint32_t flags) {
  auto const input = input_of(bytes);
  return rnp_import_keys(ring.get(), input.get(), flags, nullptr) == RNP_SUCCESS;
}

/// Of a keyring that holds one: none if it holds none, or several.
std::optional<std::string> only_primary(Ffi const& ring) {
  rnp_identifier_iterator_t all = nullptr;
  if (rnp_identifier_iterator_create(ring.get(), &all, "fingerprint") != RNP_SUCCESS) return {};
  std::optional<std::string> out;
  bool is_only = true;
  char const* each = nullptr;
  while (rnp_identifier_iterator_next(all, &each) == RNP_SUCCESS && each != nullptr) {
    rnp_key_handle_t found = nullptr;
    rnp_locate_key(ring.get(), "fingerprint", each, &found);
    Key const key{found};
    bool is_primary = false;
    if (!key || rnp_key_is_primary(key.get(), &is_primary) != RNP_SUCCESS || !is_primary) continue;
    is_only = is_only && !out;
    out = each;
  }
  rnp_identifier_iterator_destroy(all);
  return is_only ? out : std::nullopt;
}

Error bad_key(std::string const& mailbox) {
  return fail(Code::invalid, "mailcrypt.bad_openpgp_key", {{"mailbox", mailbox}});
}

/// Loads a file of one key and finds it. Errors: `mailcrypt.bad_openpgp_key`.
Result<Key> load_one(Ffi const& ring, ByteView bytes, std::string const& mailbox, Instant now) {
  auto const alone = keyring(now);
  constexpr std::uint32_t both = RNP_LOAD_SAVE_PUBLIC_KEYS | RNP_LOAD_SAVE_SECRET_KEYS;
  if (!load(alone, bytes, both)) return bad_key(mailbox);
  auto const fingerprint = only_primary(alone);
  if (!fingerprint || !load(ring, bytes, both)) return bad_key(mailbox);
  rnp_key_handle_t found = nullptr;
  rnp_locate_key(ring.get(), "fingerprint", fingerprint->c_str(), &found);
  if (found == nullptr) return bad_key(mailbox);
  return Key{found};
}

bool equal_without_case(std::string_view a, std::string_view b) {
  auto const lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// "Name <mailbox>", or the mailbox alone.
std::string_view mailbox_in(std::string_view user_id) {
  auto const begin = user_id.rfind('<');
  if (begin == user_id.npos) return user_id;
  user_id.remove_prefix(begin + 1);
  return user_id.substr(0, user_id.find('>'));
}

Result<void> check_mailbox(rnp_key_handle_t key, std::string const& mailbox) {
  std::size_t count = 0;
  rnp_key_get_uid_count(key, &count);
  std::string found;
  for (std::size_t i = 0; i < count; ++i) {
    char* text = nullptr;
    rnp_key_get_uid_at(key, i, &text);
    auto const user_id = taken(text);
    if (equal_without_case(mailbox_in(user_id), mailbox)) return {};
    found += (found.empty() ? "" : ", ") + user_id;
  }
  return fail(Code::refused, "mailcrypt.other_mailbox",
              {{"mailbox", mailbox}, {"found", found.substr(0, 100)}});
}

/// Whether it can be used for `usage` ("encrypt", "sign") now.
Result<void> check_use(rnp_key_handle_t key, std::string const& mailbox, char const* usage,
                       Instant now) {
  bool is_revoked = false;
  rnp_key_is_revoked(key, &is_revoked);
  if (is_revoked) return fail(Code::refused, "mailcrypt.revoked", {{"mailbox", mailbox}});
  rnp_key_handle_t found = nullptr;
  rnp_key_get_default_key(key, usage, 0, &found);
  Key const used{found};
  // Of a key and its subkey the one that ends first counts; what no longer counts is not found.
  for (rnp_key_handle_t each : {key, used.get()}) {
    if (each == nullptr) continue;
    std::uint64_t until = 0;
    rnp_key_valid_till64(each, &until);
    auto const seconds = static_cast<std::uint64_t>(to_milliseconds(now) / 1000);
    constexpr std::uint64_t latest = 253'402'300'799;  // The last second of the year 9999.
    if (until >= seconds) continue;
    auto const at = Instant{std::chrono::seconds{std::min(until, latest)}};
    return fail(Code::refused, "mailcrypt.expired", {{"mailbox", mailbox}, {"at", to_rfc3339(at)}});
  }
  if (!used) return fail(Code::refused, "mailcrypt.not_for_encryption", {{"mailbox", mailbox}});
  return check_mailbox(key, mailbox);
}

std::string entity_of(std::string const& armoured) {
  auto const border = "--" + std::string{boundary};
  return "MIME-Version: 1.0\r\nContent-Type: multipart/encrypted;\r\n "
         "protocol=\"application/pgp-encrypted\"; boundary=\"" +
         std::string{boundary} + "\"\r\n\r\n" + border +
         "\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n" + border +
         "\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\n"
         "Content-Disposition: inline; filename=\"encrypted.asc\"\r\n\r\n" +
         armoured + "\r\n" + border + "--\r\n";
}

/// The name under which a primary key is known.
using Names = std::vector<std::pair<std::string, std::string>>;

Names load_known(Ffi const& ring, std::span<Correspondent const> known, Instant now) {
  Names out;
  for (auto const& one : known) {
    if (one.form != Form::openpgp) continue;
    auto const key = load_one(ring, one.key, one.mailbox, now);
    if (key) out.emplace_back(fingerprint_of(key->get()), one.name);
  }
  return out;
}

void judge(rnp_op_verify_signature_t signature, Names const& names, Opened& out) {
  auto const status = rnp_op_verify_signature_get_status(signature);
  rnp_key_handle_t found = nullptr;
  rnp_op_verify_signature_get_key(signature, &found);
  Key const key{found};
  auto verdict = Signature::bad;
  bool const is_strange = status == RNP_ERROR_KEY_NOT_FOUND ||
                          status == RNP_ERROR_SIGNATURE_EXPIRED ||
                          status == RNP_ERROR_SIGNATURE_UNKNOWN;
  if (is_strange) verdict = Signature::unknown;
  if (status == RNP_SUCCESS && key) {
    auto const name = std::ranges::find(names, primary_of(key.get()), &Names::value_type::first);
    verdict = name == names.end() ? Signature::unknown : Signature::good;
    if (name != names.end()) out.signer = name->second;
  }
  out.signature = std::max(out.signature, verdict);
  if (out.signature != Signature::good) out.signer.clear();
}

}  // namespace

Result<void> check_own(Own const& own, Instant now) {
  auto const ring = keyring(now);
  auto const key = TRY(load_one(ring, own.openpgp.reveal(), own.mailbox, now));
  bool has_secret = false;
  rnp_key_have_secret(key.get(), &has_secret);
  bool is_locked = false;
  if (has_secret) rnp_key_is_protected(key.get(), &is_locked);
  if (!has_secret || is_locked)
    return fail(Code::invalid, "mailcrypt.foreign_key", {{"mailbox", own.mailbox}});
  return check_use(key.get(), own.mailbox, "sign", now);
}

Result<void> check(Correspondent const& correspondent, Instant now) {
  auto const ring = keyring(now);
  auto const key = TRY(load_one(ring, correspondent.key, correspondent.mailbox, now));
  return check_use(key.get(), correspondent.mailbox, "encrypt", now);
}

Result<std::string> protect(std::string_view entity, Correspondent const& to, Own const& own,
                            Instant now) {
  auto const ring = keyring(now);
  auto const desk = TRY(load_one(ring, own.openpgp.reveal(), own.mailbox, now));
  auto const recipient = TRY(load_one(ring, to.key, to.mailbox, now));
  auto const plain = input_of(as_bytes(entity));
  auto const sink = output();
  rnp_op_encrypt_t made = nullptr;
  COMITY_CHECK(rnp_op_encrypt_create(&made, ring.get(), plain.get(), sink.get()) == RNP_SUCCESS);
  Encryption const encryption{made};
  auto const seconds = static_cast<std::uint32_t>(to_milliseconds(now) / 1000);
  for (auto const result :
       {rnp_op_encrypt_add_recipient(made, recipient.get()),
        rnp_op_encrypt_add_signature(made, desk.get(), nullptr),
        rnp_op_encrypt_set_hash(made, "SHA256"), rnp_op_encrypt_set_cipher(made, "AES256"),
        rnp_op_encrypt_set_creation_time(made, seconds), rnp_op_encrypt_set_armor(made, true)})
    if (result != RNP_SUCCESS) return failed(Form::openpgp, rnp_result_to_string(result));
  auto const result = rnp_op_encrypt_execute(made);
  if (result != RNP_SUCCESS) return failed(Form::openpgp, rnp_result_to_string(result));
  return entity_of(text_in(sink));
}

Result<Opened> open(ByteView message, Own const& own, std::span<Correspondent const> known,
                    Instant now) {
  auto const ring = keyring(now);
  if (!own.openpgp.empty()) TRY(load_one(ring, own.openpgp.reveal(), own.mailbox, now));
  auto const names = load_known(ring, known, now);
  auto const input = input_of(message);
  auto const sink = output();
  rnp_op_verify_t made = nullptr;
  COMITY_CHECK(rnp_op_verify_create(&made, ring.get(), input.get(), sink.get()) == RNP_SUCCESS);
  Verification const verification{made};
  rnp_op_verify_set_flags(made, RNP_VERIFY_IGNORE_SIGS_ON_DECRYPT);
  auto const result = rnp_op_verify_execute(made);
  if (result == RNP_ERROR_NO_SUITABLE_KEY || result == RNP_ERROR_KEY_NOT_FOUND)
    return fail(Code::refused, "mailcrypt.not_for_us", {{"form", "OpenPGP"}});
  // What was changed on the way is not shown: its changes could make it tell what it says.
  bool is_whole = false;
  rnp_op_verify_get_protection_info(made, nullptr, nullptr, &is_whole);
  if (result != RNP_SUCCESS || !is_whole)
    return fail(Code::invalid, "mailcrypt.unreadable", {{"form", "OpenPGP"}});
  Opened out{text_in(sink), true, Signature::none, {}};
  std::size_t count = 0;
  rnp_op_verify_get_signature_count(made, &count);
  for (std::size_t i = 0; i < count; ++i) {
    rnp_op_verify_signature_t signature = nullptr;
    if (rnp_op_verify_get_signature_at(made, i, &signature) == RNP_SUCCESS)
      judge(signature, names, out);
  }
  return out;
}

}  // namespace comity::mailcrypt::openpgp
