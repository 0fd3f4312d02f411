/// How an agreement comes to be: a draft is signed by one party after the other, or by all at once
/// and merged, as files that people carry. Pure functions from envelope to envelope. Wherever a
/// draft supersedes an agreement, that one is `superseded`; otherwise it is null.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/crypto/keyring.h"

namespace comity::agreement {

/// An envelope without signatures around `payload`, which is written for people to read: what they
/// then sign are these bytes. Errors: those of `Agreement::parse`.
Result<Bytes> draft(json::Value const& payload);

/// `envelope` with the signatures of `party` added: by every message key that it lists for it
/// [P3.1] and by those in force in `superseded` at its start [P3.2]. A signature that does not
/// hold, or that nobody asked for, is dropped. Errors: those of `Agreement::parse`; `forbidden
/// agreement.not_a_party`; `forbidden agreement.key_missing` (key) if `keys` lacks one; `invalid
/// agreement.wrong_predecessor` if `superseded` is not what the draft supersedes; `refused
/// agreement.has_ended` if it is no longer in force at `now`.
Result<Bytes> sign(Bytes envelope, PartyId const& party, crypto::Keyring const& keys, Instant now,
                   Agreement const* superseded = nullptr);

/// One envelope with the signatures of both that are needed and hold. Errors: those
/// of `Agreement::parse`; `conflict agreement.other_payload` if they are not of the same draft;
/// `invalid agreement.wrong_predecessor`.
Result<Bytes> merge(Bytes a, Bytes b, Agreement const* superseded = nullptr);

/// A signature that an agreement must bear.
struct Signer {
  PartyId party;
  crypto::PublicKey key;
};

/// Whose signatures `next` needs to be adopted, each key once.
std::vector<Signer> signers(Agreement const& next, Agreement const* superseded = nullptr);

/// Those of them whose valid signature is not there yet. Errors: those of `Agreement::parse`;
/// `invalid agreement.wrong_predecessor`.
Result<std::vector<Signer>> missing_signatures(Bytes envelope,
                                               Agreement const* superseded = nullptr);

/// A draft that supersedes `agreement` from `at` on, in which `key` takes the place of the key of
/// the same party, role and algorithm that is valid at `at`. Both are valid, and both must sign,
/// until `at` + `overlap`; `key` is valid for as long as the other would have been. Keys that have
/// ended by `at` go. If there is no such key yet, `key` is one more.
/// Errors: those of `Agreement::parse`; `not_found agreement.not_a_party`; `refused
/// agreement.not_in_force` if `agreement` is not in force at `at`.
Result<Bytes> with_rotated_key(Agreement const& agreement, PartyId const& party, Role role,
                               crypto::PublicKey const& key, Instant at, Duration overlap);

}  // namespace comity::agreement
