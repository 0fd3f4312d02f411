// An auditor checks from the journal alone what people signed to say yes.
#include "comity/audit/journal.h"

#include "authenticator.h"
#include "comity/factor/consent.h"
#include "comity/journal/export.h"
#include "comity/storage/own.h"

#include <algorithm>
#include <map>

#include <doctest/doctest.h>

namespace comity {
namespace {

constexpr Instant now{std::chrono::hours{24 * 365 * 56}};
factor::Site const site{"https://console.example", "console.example"};

class Files final : public audit::FileReader {
 public:
  Result<Bytes> read(std::string const& path, std::size_t) const override {
    auto const found = files.find(path);
    if (found == files.end()) return fail(Code::not_found, "test");
    return found->second;
  }

  std::map<std::string, Bytes> files;
};

/// A journal in which lou has a passkey.
struct Kept {
  Kept() {
    auto const asked = digest_of(9);
    auto const made = factor::take(device.create(site, asked), asked, site, "key", now).value();
    note(journal::Type::account_change, json::Object{{"factor", "passkey"},
                                                     {"done", "added"},
                                                     {"passkey", factor::to_json(made)},
                                                     {"origin", site.origin},
                                                     {"account", "lou"}});
  }

  static Digest digest_of(std::uint8_t byte) {
    Digest out;
    out.bytes.fill(byte);
    return out;
  }

  void note(journal::Type type, json::Value details, std::string who = "lou") {
    REQUIRE(journal.stage({type, std::move(who), now, std::move(details)}));
  }

  /// A yes of lou's passkey to `signed_text`, noted as one to `noted_text`.
  json::Value yes(Digest const& signed_text, Digest const& noted_text) {
    return json::Object{{"draft", noted_text.hex()},
                        {"consent", consent({signed_text, factor::Act::approve})}};
  }

  json::Value consent(factor::Subject const& subject) {
    auto const nonce = digest_of(5);
    auto const challenge = factor::challenge_for(subject, nonce);
    return factor::to_json(factor::Consent{nonce, device.get(site, challenge)});
  }

  /// A yes noted as one to acting on what has arrived.
  json::Value admission(factor::Subject const& signed_subject) {
    return json::Object{{"envelope", digest_of(1).hex()}, {"consent", consent(signed_subject)}};
  }

  audit::Report report() {
    REQUIRE(journal.commit(now));
    Files files;
    REQUIRE(journal::write_export(journal,
                                  [&](std::string const& path, ByteView content) -> Result<void> {
                                    files.files[path] = to_bytes(content);
                                    return {};
                                  }));
    std::vector<std::string> const keys{journal.verifier_key().value()};
    return audit::verify_journal(files, keys);
  }

  bool refuses() {
    auto const checked = report();
    auto const refused = std::ranges::any_of(checked.findings, [](audit::Finding const& one) {
      return one.id == "audit.consent_refused";
    });
    return refused && !checked.ok();
  }

  crypto::SystemRandom random;
  fixture::Authenticator device{crypto::Algorithm::ed25519, random};
  crypto::PrivateKey key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  storage::MemoryOwnStores stores;
  journal::Journal journal =
      journal::Journal::open(message::PartyId{"cn"}, key, {key.public_key()}, stores).value();
};

Digest const text = Kept::digest_of(1);
Digest const other = Kept::digest_of(2);

}  // namespace

TEST_CASE("a yes that lou's passkey signed to this text holds") {
  Kept kept;
  kept.note(journal::Type::approval, kept.yes(text, text));
  auto const report = kept.report();
  CHECK(report.ok());
  CHECK(std::ranges::any_of(
      report.findings, [](audit::Finding const& one) { return one.id == "audit.consents_hold"; }));
}

TEST_CASE("a yes to another text, as an emergency, or by another account does not") {
  Kept moved;
  moved.note(journal::Type::approval, moved.yes(text, other));
  CHECK(moved.refuses());
  Kept hurried;
  hurried.note(journal::Type::emergency_release, hurried.yes(text, text));
  CHECK(hurried.refuses());
  Kept lent;
  lent.note(journal::Type::approval, lent.yes(text, text), "ana");
  CHECK(lent.refuses());
}

TEST_CASE("a yes to acting on what has arrived holds, and one to letting the same leave does not") {
  Kept kept;
  kept.note(journal::Type::approval, kept.admission({text, factor::Act::admit}));
  CHECK(kept.report().ok());
  Kept turned;
  turned.note(journal::Type::approval, turned.admission({text, factor::Act::approve}));
  CHECK(turned.refuses());
  Kept moved;
  moved.note(journal::Type::approval, moved.admission({other, factor::Act::admit}));
  CHECK(moved.refuses());
}

TEST_CASE("a passkey that was taken away says yes to nothing any more") {
  Kept kept;
  kept.note(journal::Type::account_change,
            json::Object{{"factor", "all"}, {"done", "reset"}, {"account", "lou"}});
  kept.note(journal::Type::approval, kept.yes(text, text));
  CHECK(kept.refuses());
}

TEST_CASE("a yes by password or code is no claim that could be checked") {
  Kept kept;
  kept.note(journal::Type::approval,
            json::Object{{"draft", text.hex()}, {"consent", json::Object{{"by", "code"}}}});
  CHECK(kept.report().ok());
}

}  // namespace comity
