/// A neutral third party's part: it cosigns, of each log it knows, the largest tree it has seen,
/// and only what grew from it. It sees checkpoints, never entries, and does not know who is right.
/// C2SP tlog-witness v1.0.0 [P6.6].
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/note/keys.h"
#include "comity/witness/store.h"

#include <map>
#include <vector>

namespace comity::witness {

/// Of one request, in bytes: the longest proof and a note.
inline constexpr std::size_t request_bytes_max = 512 << 10;

/// What the witness answers, as HTTP has it.
struct Answer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

/// Single-threaded.
class Witness {
 public:
  /// `key` is Ed25519 and outlives the witness, as do the store and what `Logs` refers to. Errors:
  /// those of `note::Signer::create_cosigner`.
  static Result<Witness> create(std::string name, crypto::PrivateKey const& key,
                                WitnessStore& store);

  /// The key that agreements name and verifiers use.
  note::VerifierKey const& verifier() const { return signer_.verifier(); }

  /// Witnesses all logs between the parties of this agreement from now on, with the keys that it
  /// lists for them.
  Result<void> know(agreement::Agreement const& agreement);

  /// `POST <prefix>/add-checkpoint`. Answers 200 with a cosignature line; 400, 403, 404, 409 (with
  /// the size it has) or 422 as the specification says; 500 if the store failed, and then nothing
  /// was cosigned.
  Answer add_checkpoint(std::string_view request, Instant now);

  /// The origins it knows.
  std::vector<std::string> origins() const;

  /// Its latest cosigned checkpoint of the log whose origin has this SHA-256, for anyone to
  /// compare; 404 if there is none.
  Answer checkpoint(std::string_view origin_sha256_hex) const;

 private:
  Witness(note::Signer signer, WitnessStore& store) : signer_{std::move(signer)}, store_{&store} {}

  note::Signer signer_;
  WitnessStore* store_;
  std::map<std::string, std::vector<note::VerifierKey>, std::less<>>
      logs_;  ///< Keys that may have signed, by origin.
};

}  // namespace comity::witness
