/// What somebody was handed, made into a request that is ready to be completed.
#include "comity/intake/proposal.h"
#include "comity/json/text.h"
#include "route.h"

namespace comity::api {
namespace {

/// Of the indicators a person looks at the first; all that become targets are in the body. What the
/// schema refuses is said when the request is sent.
json::Value for_a_form(json::Value proposal) {
  auto* const indicators = proposal.find("indicators");
  auto const found = indicators->if_array()->size();
  if (found > rows_max) indicators->if_array()->resize(rows_max);
  proposal.set("found", found);
  std::erase_if(*proposal.if_object(), [](auto const& member) { return member.first == "unfit"; });
  return proposal;
}

}  // namespace

Result<std::string> propose(Proposing const& asked, ByteView source) {
  auto reading = TRY(intake::read(source, asked.told));
  intake::Setting const setting{*asked.agreement, asked.asker, asked.responder, asked.now};
  auto const proposal = TRY(intake::propose(std::move(reading), setting, asked.wish));
  return json::write(for_a_form(intake::to_json(proposal)));
}

Result<Proposing> Route::proposing() const {
  Proposing out;
  out.asker = api_.node_.self();
  out.responder = TRY(message::parse_party_id(target_.text("to")));
  out.now = now_;
  if (target_.has("as")) out.told = TRY(intake::parse_format(target_.text("as")));
  if (target_.has("kind")) out.wish.kind = target_.text("kind");
  if (target_.has("urgency")) out.wish.urgency = target_.text("urgency");
  out.agreement = api_.node_.adopted().in_force(out.asker, out.responder, now_);
  if (out.agreement) return out;
  return fail(Code::not_found, "node.no_agreement_in_force",
              {{"peer", out.responder.text()}, {"time", to_rfc3339(now_)}});
}

Route::Answer Route::propose() const {
  auto const asked = TRY(proposing());
  auto const made = caller_.proposed ? *caller_.proposed : api::propose(asked, request_.body);
  return net::HttpResponse{200, "application/json", std::string_view{TRY(made)}};
}

}  // namespace comity::api
