/// Evidence that stands on its own: its bytes, and beside them one record in which the party that
/// exports it says, signed, what they are and who had them [P11.8]. Anyone can check it without a
/// node.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/crypto/hash.h"
#include "comity/evidence/messages.h"

#include <functional>

namespace comity::evidence {

using message::AgreementId;

inline constexpr std::string_view statement_type = "application/vnd.comity.evidence.v1+json";
inline constexpr std::string_view record_format = "comity.evidence/v1";

/// What the exporting party signs.
struct Statement {
  AgreementId agreement;  ///< Whose keys sign.
  PartyId party;
  Instant time{};
  Offer content;  ///< Manifest, custody record up to the export, time stamps.

  friend bool operator==(Statement const&, Statement const&) = default;
};

/// Errors: those of `json::parse` and `json::Reader`.
Result<Statement> parse_statement(ByteView payload);
Bytes encode(Statement const& statement);

/// A message as it was signed, with its body.
struct SignedMessage {
  Bytes envelope;
  Bytes body;  ///< Salt, then bytes.
};

struct Record {
  Bytes statement;                      ///< Envelope.
  std::vector<Bytes> agreements;        ///< Envelopes in the order of adoption.
  std::vector<SignedMessage> messages;  ///< The offers by which the item came, the oldest first.
};

/// Errors: those of `json::parse` and `json::Reader`; `invalid evidence.not_a_record`.
Result<Record> parse_record(ByteView bytes);
std::string encode(Record const& record);

enum class Verdict { holds, remark, fails };

struct Finding {
  Verdict verdict = Verdict::holds;
  std::string id;
  Parameters parameters;
};

/// Checks one record and the bytes that belong to it.
class RecordCheck {
 public:
  /// Who vouched for the time, as a token says: `crypto::verify_timestamp`, or something that
  /// cannot say. Errors make the time stamp fail.
  using CheckStamp = std::function<Result<std::string>(Stamp const&, Digest const& sha256)>;

  /// Everything but the bytes. `check_stamp` may be empty: time stamps are then left unchecked, and
  /// that is said. Errors: those of `parse_record`; `invalid` if there is no reading the statement.
  static Result<RecordCheck> begin(ByteView record, CheckStamp const& check_stamp);

  Statement const& statement() const { return statement_; }

  /// The next bytes of the item.
  void add(ByteView bytes);

  /// What holds and what does not. Call it once, after the last bytes.
  std::vector<Finding> finish();

 private:
  explicit RecordCheck(Statement statement) : statement_{std::move(statement)} {}

  void say(Verdict verdict, std::string id, Parameters parameters = {});
  bool adopt(std::vector<Bytes> const& agreements);
  void judge_statement(Bytes const& envelope);
  void judge_custody();
  void judge_messages(std::vector<SignedMessage> const& messages);
  void judge_message(SignedMessage const& message);
  void judge_stamps(CheckStamp const& check_stamp);

  Statement statement_;
  agreement::Adopted adopted_;
  std::vector<PartyId> vouched_;  ///< Whose signed offers are here.
  std::vector<Finding> findings_;
  crypto::Sha256 sha256_;
  crypto::Sm3 sm3_;
  std::uint64_t size_ = 0;
};

}  // namespace comity::evidence
