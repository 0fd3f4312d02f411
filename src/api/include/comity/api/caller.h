/// Who hands a request to the API, as far as its server knows.
#pragma once

#include "comity/crypto/password.h"
#include "comity/intake/proposal.h"
#include "comity/oidc/exchange.h"
#include "comity/oidc/id_token.h"

#include <optional>
#include <string>

namespace comity::api {

/// By which way the request came in.
enum class Door {
  socket,   ///< The Unix socket in the node's home: programs, with tokens.
  console,  ///< The console's address: browsers, with cookies.
};

/// A password that has to be stretched before a request can be answered: slow work, to be done
/// where nobody waits for it.
struct Stretching {
  Secret password;
  crypto::PasswordSalt salt{};
  crypto::PasswordCost cost;
};

/// What became of it.
struct Stretched {
  crypto::PasswordSalt salt{};
  crypto::PasswordCost cost;
  Digest digest;
};

/// What the body of a request is to be made into: slow work likewise. Refers to nothing that
/// changes.
struct Proposing {
  std::shared_ptr<agreement::Agreement const> agreement;
  message::PartyId asker;
  message::PartyId responder;
  Instant now{};
  std::optional<intake::Format> told;
  intake::Wish wish;
};

/// The answer's JSON. Any thread. Errors: those of `intake::read` and `intake::propose`.
Result<std::string> propose(Proposing const& asked, ByteView source);

/// What has to be asked of the provider of sign-ins before a request can be answered: where it is,
/// and for who comes back from it, who that is.
struct Inquiry {
  std::optional<oidc::Return> back;
};

/// What came of it.
struct Told {
  oidc::Metadata metadata;
  std::optional<oidc::Identity> identity;
};

/// An authority of RFC 3161 that this node may ask for time stamps.
struct StampAuthority {
  std::string address;
  std::string certificates;  ///< PEM: under these its signers' were issued.
};

struct Caller {
  Door door = Door::socket;
  std::string address = "unix";        ///< For counting failures.
  std::optional<Stretched> stretched;  ///< Without it what has to be stretched is, at once.
  std::optional<Result<std::string>> proposed{};  ///< Likewise.
  std::optional<Result<Told>> told{};             ///< Without it nobody signs in by a provider.
  std::optional<Bytes> stamp_query{};             ///< What the authority for time stamps was asked,
  std::optional<Result<Bytes>> stamp_reply{};     ///< and what it said, unverified.
};

}  // namespace comity::api
