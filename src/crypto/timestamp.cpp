#include "comity/crypto/timestamp.h"

#include "openssl.h"

#include <ctime>

#include <openssl/pem.h>
#include <openssl/ts.h>

namespace comity::crypto {
namespace {

using Request = Owned<TS_REQ, TS_REQ_free>;
using Response = Owned<TS_RESP, TS_RESP_free>;
using Token = Owned<PKCS7, PKCS7_free>;
using TokenInfo = Owned<TS_TST_INFO, TS_TST_INFO_free>;
using Imprint = Owned<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free>;
using Verification = Owned<TS_VERIFY_CTX, TS_VERIFY_CTX_free>;
using Store = Owned<X509_STORE, X509_STORE_free>;
using Integer = Owned<ASN1_INTEGER, ASN1_INTEGER_free>;
using AlgorithmId = Owned<X509_ALGOR, X509_ALGOR_free>;

constexpr std::size_t nonce_bytes = 8;

Error bad_timestamp() {
  return fail(Code::invalid, "crypto.bad_timestamp");
}

/// Reads one DER object that takes all of `bytes`; null for anything else.
template <typename T, auto release, typename Decode>
Owned<T, release> parse(ByteView bytes, Decode decode) {
  auto const* at = bytes.data();
  Owned<T, release> out{decode(nullptr, &at, static_cast<long>(bytes.size()))};
  if (at != bytes.data() + bytes.size()) out.reset();
  return out;
}

Imprint imprint_of(Digest const& sha256) {
  Imprint out{TS_MSG_IMPRINT_new()};
  AlgorithmId const algorithm{X509_ALGOR_new()};
  COMITY_CHECK(out && algorithm);
  COMITY_CHECK(X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) ==
               1);
  COMITY_CHECK(TS_MSG_IMPRINT_set_algo(out.get(), algorithm.get()) == 1);
  auto digest = to_bytes(sha256.view());
  COMITY_CHECK(TS_MSG_IMPRINT_set_msg(out.get(), digest.data(), static_cast<int>(digest.size())) ==
               1);
  return out;
}

bool is_of(TS_TST_INFO* info, Digest const& sha256) {
  auto* const imprint = TS_TST_INFO_get_msg_imprint(info);
  auto* const algorithm = TS_MSG_IMPRINT_get_algo(imprint);
  auto const* const text = TS_MSG_IMPRINT_get_msg(imprint);
  bool const is_sha256 = OBJ_obj2nid(algorithm->algorithm) == NID_sha256;
  ByteView const bytes{ASN1_STRING_get0_data(text),
                       static_cast<std::size_t>(ASN1_STRING_length(text))};
  return is_sha256 &&
         std::equal(bytes.begin(), bytes.end(), sha256.bytes.begin(), sha256.bytes.end());
}

Result<Timestamp> said_by(TS_TST_INFO* info) {
  std::tm time{};
  if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &time) != 1) return bad_timestamp();
  auto const seconds = std::chrono::seconds{::timegm(&time)};
  auto at = instant_from_milliseconds(Duration{seconds}.count());
  if (!at) return bad_timestamp();
  Number const number{ASN1_INTEGER_to_BN(TS_TST_INFO_get_serial(info), nullptr)};
  if (!number) return bad_timestamp();
  Bytes serial(static_cast<std::size_t>(BN_num_bytes(number.get())));
  BN_bn2bin(number.get(), serial.data());
  char policy[128]{};
  OBJ_obj2txt(policy, sizeof policy, TS_TST_INFO_get_policy_id(info), 1);
  return Timestamp{*at, to_hex(serial), policy};
}

/// OpenSSL takes the store over with the verification.
Result<Store> store_of(std::string_view pem, Instant at) {
  Store store{X509_STORE_new()};
  Bio const bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  COMITY_CHECK(store && bio);
  int count = 0;
  while (X509Certificate const one{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    COMITY_CHECK(X509_STORE_add_cert(store.get(), one.get()) == 1);
    ++count;
  }
  if (count == 0) return fail(Code::invalid, "crypto.bad_certificates");
  // A certificate that has ended since vouches for what it signed before.
  auto* const parameters = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_time(parameters, static_cast<std::time_t>(to_milliseconds(at) / 1'000));
  return store;
}

std::string last_reason() {
  auto const* const reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason != nullptr ? reason : "unknown";
}

}  // namespace

Bytes make_timestamp_query(Digest const& sha256, Random& random) {
  Request const request{TS_REQ_new()};
  COMITY_CHECK(request && TS_REQ_set_version(request.get(), 1) == 1);
  auto const imprint = imprint_of(sha256);
  COMITY_CHECK(TS_REQ_set_msg_imprint(request.get(), imprint.get()) == 1);
  std::array<std::uint8_t, nonce_bytes> chance{};
  random.fill(chance);
  chance[0] = (chance[0] & 0x7f) | 0x40;  // Positive, and of full length.
  Number const number{BN_bin2bn(chance.data(), static_cast<int>(chance.size()), nullptr)};
  Integer const nonce{BN_to_ASN1_INTEGER(number.get(), nullptr)};
  COMITY_CHECK(nonce && TS_REQ_set_nonce(request.get(), nonce.get()) == 1);
  COMITY_CHECK(TS_REQ_set_cert_req(request.get(), 1) == 1);
  return der_of<i2d_TS_REQ>(request.get());
}

Result<Bytes> take_timestamp_reply(ByteView reply, ByteView query) {
  ErrorsForgotten const forgotten;
  auto const response = parse<TS_RESP, TS_RESP_free>(reply, d2i_TS_RESP);
  auto const request = parse<TS_REQ, TS_REQ_free>(query, d2i_TS_REQ);
  if (!response || !request) return bad_timestamp();
  auto const status =
      ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response.get())));
  bool const granted = status == 0 || status == 1;  // granted, grantedWithMods
  auto* const token = TS_RESP_get_token(response.get());
  if (!granted || token == nullptr)
    return fail(Code::refused, "crypto.timestamp_refused", {{"status", std::to_string(status)}});
  auto* const info = TS_RESP_get_tst_info(response.get());
  auto const* const asked = TS_REQ_get_nonce(request.get());
  auto const* const answered = info != nullptr ? TS_TST_INFO_get_nonce(info) : nullptr;
  bool const same =
      asked != nullptr && answered != nullptr && ASN1_INTEGER_cmp(asked, answered) == 0;
  if (!same) return bad_timestamp();
  return der_of<i2d_PKCS7>(token);
}

Result<Timestamp> read_timestamp(ByteView bytes, Digest const& sha256) {
  ErrorsForgotten const forgotten;
  auto const token = parse<PKCS7, PKCS7_free>(bytes, d2i_PKCS7);
  if (!token) return bad_timestamp();
  TokenInfo const info{PKCS7_to_TS_TST_INFO(token.get())};
  if (!info || !is_of(info.get(), sha256)) return bad_timestamp();
  return said_by(info.get());
}

Result<Timestamp> verify_timestamp(ByteView bytes, Digest const& sha256,
                                   std::string_view authorities_pem) {
  auto const said = TRY(read_timestamp(bytes, sha256));
  ErrorsForgotten const forgotten;
  auto store = TRY(store_of(authorities_pem, said.at));
  auto const token = parse<PKCS7, PKCS7_free>(bytes, d2i_PKCS7);
  Verification const verification{TS_VERIFY_CTX_new()};
  COMITY_CHECK(token && verification);
  TS_VERIFY_CTX_set_flags(verification.get(), TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_SIGNER);
  TS_VERIFY_CTX_set_store(verification.get(), store.release());
  if (TS_RESP_verify_token(verification.get(), token.get()) == 1) return said;
  return fail(Code::forbidden, "crypto.timestamp_untrusted", {{"reason", last_reason()}});
}

}  // namespace comity::crypto
