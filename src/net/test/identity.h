/// Parties with transport keys, for tests.
#pragma once

#include "comity/crypto/certificate.h"
#include "comity/net/tls.h"

#include <string>
#include <vector>

namespace comity::net {

/// A transport key and a certificate for it.
struct Identity {
  Bytes certificate;
  Secret key;
  Digest pin;

  explicit Identity(crypto::Algorithm algorithm = crypto::Algorithm::ed25519) {
    crypto::SystemRandom random;
    auto const own = crypto::PrivateKey::generate(algorithm, random);
    auto const from = parse_rfc3339("2020-01-01T00:00:00Z").value();
    auto const until = parse_rfc3339("2020-01-02T00:00:00Z").value();  // Long past: not looked at.
    certificate = crypto::make_certificate(own, "test", from, until).value();
    key = own.to_pkcs8();
    pin = own.public_key().id();
  }

  TlsServer server(PartyOf party_of) const {
    return TlsServer::create(certificate, key, std::move(party_of)).value();
  }

  TlsClient client(std::vector<Digest> pins) const {
    return TlsClient::create(certificate, key, std::move(pins)).value();
  }
};

/// Knows one key.
inline PartyOf only(Digest const& pin, std::string party) {
  return [pin, party](Digest const& spki) {
    return spki == pin ? std::optional{party} : std::nullopt;
  };
}

}  // namespace comity::net
