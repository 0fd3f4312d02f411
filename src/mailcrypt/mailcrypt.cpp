#include "comity/mail/parse.h"
#include "forms.h"

#include <algorithm>

namespace comity::mailcrypt {
namespace {

constexpr std::size_t cause_bytes_max = 100;

/// How a mail is protected at its outermost layer, and what of it is needed to open it.
struct Layer {
  Form form = Form::smime;
  Bytes openpgp;  ///< The encrypted part.
};

/// None if it is neither S/MIME nor encrypted by PGP/MIME.
std::optional<Layer> layer_of(mail::Incoming& message) {
  auto& parts = message.attachments;
  auto const is_control = [](mail::Attachment const& part) {
    return part.media_type == "application/pgp-encrypted";
  };
  auto const control = std::ranges::find_if(parts, is_control);
  if (control != parts.end()) {
    if (control + 1 == parts.end()) return Layer{Form::openpgp, {}};
    return Layer{Form::openpgp, std::move((control + 1)->bytes)};
  }
  bool const is_smime = std::ranges::any_of(parts, [](mail::Attachment const& part) {
    std::string_view type = part.media_type;
    if (!type.starts_with("application/")) return false;
    type.remove_prefix(std::string_view{"application/"}.size());
    if (type.starts_with("x-")) type.remove_prefix(2);
    return type == "pkcs7-mime" || type == "pkcs7-signature";
  });
  if (is_smime) return Layer{Form::smime, {}};
  return std::nullopt;
}

/// What is said of both layers together.
void add_layer(Opened& all, Opened layer) {
  all.entity = std::move(layer.entity);
  all.was_encrypted = all.was_encrypted || layer.was_encrypted;
  if (layer.signature <= all.signature) return;
  all.signature = layer.signature;
  all.signer = std::move(layer.signer);
}

}  // namespace

Error failed(Form form, std::string cause) {
  cause.resize(std::min(cause.size(), cause_bytes_max));
  return fail(Code::unavailable, "mailcrypt.failed",
              {{"form", std::string{name_of(form)}}, {"cause", std::move(cause)}});
}

std::string_view name_of(Form form) {
  return form == Form::smime ? "S/MIME" : "OpenPGP";
}

std::string_view name_of(Signature signature) {
  switch (signature) {
    case Signature::none:
      return "none";
    case Signature::good:
      return "good";
    case Signature::unknown:
      return "unknown";
    case Signature::bad:
      return "bad";
  }
  return "bad";
}

Result<void> check(Own const& own, Form form, Instant now) {
  bool const has_key =
      form == Form::smime ? !own.certificate.empty() && !own.key.empty() : !own.openpgp.empty();
  if (!has_key)
    return fail(Code::invalid, "mailcrypt.no_own_key", {{"form", std::string{name_of(form)}}});
  return form == Form::smime ? smime::check_own(own, now) : openpgp::check_own(own, now);
}

Result<void> check(Correspondent const& correspondent, Instant now) {
  return correspondent.form == Form::smime ? smime::check(correspondent, now)
                                           : openpgp::check(correspondent, now);
}

Result<std::string> protect(std::string_view entity, Correspondent const& to, Own const& own,
                            Instant now) {
  TRY(check(own, to.form, now));
  TRY(check(to, now));
  return to.form == Form::smime ? smime::protect(entity, to, own, now)
                                : openpgp::protect(entity, to, own, now);
}

Result<std::optional<Opened>> open(std::string_view mail, Own const& own,
                                   std::span<Correspondent const> known, Instant now) {
  std::optional<Opened> out;
  std::string_view entity = mail;
  for (int layers = 0;; ++layers) {
    auto message = mail::parse(entity);
    // What was encrypted may have no header at all: then it is its own text.
    if (!message && out && message.error().code == Code::invalid) return out;
    if (!message) return message.error();
    auto const layer = layer_of(*message);
    if (!layer) return out;
    if (layers == layers_max)
      return fail(Code::too_large, "mailcrypt.too_many_layers",
                  {{"limit", std::to_string(layers_max)}});
    auto opened = layer->form == Form::smime ? smime::open(entity, own, known, now)
                                             : openpgp::open(layer->openpgp, own, known, now);
    if (!opened) return opened.error();
    if (!out) out.emplace();
    add_layer(*out, *std::move(opened));
    entity = out->entity;
  }
}

}  // namespace comity::mailcrypt
