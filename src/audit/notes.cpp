#include "notes.h"

#include <algorithm>

namespace comity::audit {
namespace {

using agreement::Role;
using message::PartyId;

/// A key that may sign a checkpoint, and as what.
struct KnownKey {
  enum class As { owner, mirror, witness };
  As as = As::owner;
  note::VerifierKey key;
};

Result<std::vector<KnownKey>> known_keys(Context const& context, PartyId const& owner,
                                         std::string const& origin) {
  std::vector<KnownKey> out;
  auto const& id = context.id.agreement;
  for (auto const& key : context.adopted.listed_keys(id, owner, Role::checkpoint))
    out.push_back({KnownKey::As::owner, TRY(note::VerifierKey::create(origin, key.key))});
  auto const mirror = context.other(owner);
  for (auto const& key : context.adopted.listed_keys(id, mirror, Role::mirror)) {
    out.push_back({KnownKey::As::mirror,
                   TRY(note::VerifierKey::create(message::mirror_name(id, owner, mirror),
                                                 note::SignatureType::cosignature, key.key))});
  }
  for (auto const& witness : context.agreement->witnesses())
    out.push_back({KnownKey::As::witness, TRY(note::VerifierKey::parse(witness.verifier_key))});
  return out;
}

/// A cosignature names its time in whole seconds only.
bool valid_then(Context const& context, PartyId const& mirror, crypto::PublicKey const& key,
                Instant second) {
  for (auto const at : {second, second + Duration{999}}) {
    for (auto const& keys :
         context.adopted.key_sets(context.id.agreement, mirror, Role::mirror, at)) {
      if (std::ranges::find(keys, key) != keys.end()) return true;
    }
  }
  return false;
}

class NoteCheck {
 public:
  NoteCheck(Context const& context, PartyId const& owner, std::string const& file,
            Findings& findings)
      : context_{context}, owner_{owner}, findings_{findings} {
    out_.file = file;
  }

  std::optional<CheckedNote> run(std::string_view text) {
    auto const origin = message::log_origin(context_.id.agreement, owner_, context_.other(owner_));
    auto const verified = verify(origin, text);
    if (!verified) {
      findings_.about_log(Verdict::fails, "audit.checkpoint_refused", owner_.text(),
                          with_cause({{"file", out_.file}}, verified.error()));
      return std::nullopt;
    }
    out_.head = verified->head();
    for (auto const& signature : verified->signatures()) take(signature);
    for (auto const& line : verified->note().signatures()) {
      bool const known =
          std::ranges::any_of(keys_, [&](auto const& k) { return k.key.signs(line); });
      if (!known) say(Verdict::remark, "audit.unknown_line", {{"name", shown(line.name)}});
    }
    if (!out_.by_owner.empty()) return std::move(out_);
    say(Verdict::fails, "audit.checkpoint_unsigned", {});
    return std::nullopt;
  }

 private:
  Result<note::VerifiedCheckpoint> verify(std::string const& origin, std::string_view text) {
    keys_ = TRY(known_keys(context_, owner_, origin));
    note::KeySet set;
    for (auto const& known : keys_) set.welcome.push_back(known.key);
    return note::VerifiedCheckpoint::open(text, origin, set);
  }

  void say(Verdict verdict, std::string id, Parameters parameters) {
    parameters.insert(parameters.begin(),
                      {{"file", out_.file}, {"size", std::to_string(out_.head.size.value())}});
    findings_.about_log(verdict, std::move(id), owner_.text(), std::move(parameters));
  }

  void take(note::Signature const& signature) {
    auto const known = std::ranges::find_if(keys_, [&](KnownKey const& k) {
      return k.key.name() == signature.name && k.key.id() == signature.key_id;
    });
    if (known->as == KnownKey::As::owner) {
      out_.by_owner.push_back(known->key.key());
      return;
    }
    if (!signature.time) return;
    auto const at = *signature.time;
    if (known->as == KnownKey::As::mirror) {
      take_mirror(known->key.key(), at);
    } else {
      out_.witnessed = true;
      say(Verdict::holds, "audit.witnessed",
          {{"witness", shown(signature.name)}, {"time", to_rfc3339(at)}});
    }
    out_.first_cosigned = std::min(out_.first_cosigned.value_or(at), at);
  }

  void take_mirror(crypto::PublicKey const& key, Instant at) {
    auto const& mirror = context_.other(owner_);
    Parameters const parameters{{"mirror", mirror.text()}, {"time", to_rfc3339(at)}};
    if (!valid_then(context_, mirror, key, at)) {
      say(Verdict::fails, "audit.mirror_key_ended", parameters);
      return;
    }
    out_.mirrored = at;
    say(Verdict::holds, "audit.mirrored", parameters);
  }

  Context const& context_;
  PartyId const& owner_;
  Findings& findings_;
  std::vector<KnownKey> keys_;
  CheckedNote out_;
};

/// Of the keys `needed` when the last entry was made: the algorithms by which neither one of them
/// nor a later key has signed.
std::vector<crypto::Algorithm> algorithms_missing(Context const& context, PartyId const& owner,
                                                  CheckedNote const& note,
                                                  std::vector<crypto::PublicKey> const& needed,
                                                  Instant last_entry) {
  auto usable = needed;
  for (auto const& key :
       context.adopted.listed_keys(context.id.agreement, owner, Role::checkpoint)) {
    if (key.from > last_entry) usable.push_back(key.key);
  }
  std::vector<crypto::Algorithm> out;
  for (auto const& need : needed) {
    bool const is_signed = std::ranges::any_of(note.by_owner, [&](crypto::PublicKey const& key) {
      return key.algorithm() == need.algorithm() && std::ranges::find(usable, key) != usable.end();
    });
    if (!is_signed) out.push_back(need.algorithm());
  }
  return out;
}

}  // namespace

std::optional<CheckedNote> check_note(Context const& context, PartyId const& owner,
                                      std::string const& file, std::string_view text,
                                      Findings& findings) {
  return NoteCheck{context, owner, file, findings}.run(text);
}

void check_note_time(Context const& context, PartyId const& owner, CheckedNote const& note,
                     Instant last_entry, Findings& findings) {
  auto const sets =
      context.adopted.key_sets(context.id.agreement, owner, Role::checkpoint, last_entry);
  if (sets.empty()) {
    findings.about_log(Verdict::fails, "audit.checkpoint_no_valid_key", owner.text(),
                       {{"file", note.file}, {"time", to_rfc3339(last_entry)}});
  }
  auto const unsigned_by = [&](auto const& needed) {
    return algorithms_missing(context, owner, note, needed, last_entry);
  };
  bool const suffices =
      std::ranges::any_of(sets, [&](auto const& set) { return unsigned_by(set).empty(); });
  if (!sets.empty() && !suffices) {
    for (auto const algorithm : unsigned_by(sets.front())) {
      findings.about_log(Verdict::fails, "audit.checkpoint_key_missing", owner.text(),
                         {{"file", note.file},
                          {"algorithm", std::string{name_of(algorithm)}},
                          {"time", to_rfc3339(last_entry)}});
    }
  }
  auto const tolerance = context.tolerance() + Duration{999};
  if (note.first_cosigned && *note.first_cosigned + tolerance < last_entry) {
    findings.about_log(Verdict::remark, "audit.cosigned_early", owner.text(),
                       {{"file", note.file},
                        {"time", to_rfc3339(*note.first_cosigned)},
                        {"entry_time", to_rfc3339(last_entry)}});
  }
}

}  // namespace comity::audit
