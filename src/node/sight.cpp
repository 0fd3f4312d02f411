/// Who of the own people may know of what: requests are kept on the channel they are with [P8.6].
#include "comity/node/requests.h"

#include <algorithm>

namespace comity::node {
namespace {

using people::AccountId;

/// The channel on which a request that is still a draft would begin.
people::Channel first_channel(gate::Message const& message) {
  auto const codes = request::parse_codes(request::Step::issue, message.codes);
  auto const* const issue = codes ? std::get_if<request::IssueCodes>(&*codes) : nullptr;
  return desks_of(issue == nullptr ? request::Channel::cert
                                   : issue->channel.value_or(request::Channel::cert));
}

}  // namespace

people::Channel desks_of(request::Channel channel) {
  return channel == request::Channel::police ? people::Channel::police : people::Channel::cert;
}

bool Requests::sees(AccountId const& reader, request::Request const& request) const {
  return node_.desk().people().sees(reader, desks_of(request.channel));
}

bool Requests::sees(AccountId const& reader, CaseView const& view) const {
  return std::ranges::all_of(view.expected.requests,
                             [&](auto const& r) { return sees(reader, r); });
}

bool Requests::sees(AccountId const& reader, RequestName const& name) const {
  auto const found = find(name, link::LinkStore::Bodies::without);
  if (found) return sees(reader, found->request());
  return found.error().code == Code::not_found || sees_everything(reader);
}

bool Requests::sees(AccountId const& reader, gate::Message const& message) const {
  if (message.type == request::type_of(request::Step::issue))
    return node_.desk().people().sees(reader, first_channel(message));
  if (message.request_id.empty()) return true;
  return sees(reader,
              RequestName{message.request_id, message.case_id, message.agreement.digest.hex()});
}

bool Requests::sees_everything(AccountId const& reader) const {
  auto const& people = node_.desk().people();
  return people.sees(reader, people::Channel::cert) && people.sees(reader, people::Channel::police);
}

Result<Found> Requests::find_for(AccountId const& reader, RequestName const& name,
                                 link::LinkStore::Bodies bodies) const {
  auto found = TRY(find(name, bodies));
  if (sees(reader, found.request())) return found;
  return fail(Code::not_found, "node.no_such_request", {{"request", name.text()}});
}

}  // namespace comity::node
