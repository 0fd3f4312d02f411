// What tools report, and what they answer: the first byte chooses tool and reader. A report is of a
// task, within limits; an errand ends, is never delivered by a refusal, and leads to no path of a
// stranger's making.
#include "comity/json/text.h"
#include "comity/tracker/errand.h"
#include "comity/tracker/limits.h"
#include "comity/tracker/notice.h"
#include "comity/triage/limits.h"

#include <algorithm>

using namespace comity;
using namespace comity::tracker;

namespace {

Place place_of(bool is_rt) {
  Place out;
  out.channel = is_rt ? triage::Letter::Channel::rt : triage::Letter::Channel::thehive;
  out.answers = usual_answers(out.channel);
  return out;
}

void report(Place const& place, ByteView body) {
  auto const notice = read_notice(place, body);
  if (!notice || !*notice) return;
  COMITY_CHECK(triage::parse_task_id((*notice)->task.text()));
  COMITY_CHECK(!(*notice)->id.empty() && (*notice)->id.size() <= triage::notice_bytes_max);
  COMITY_CHECK(is_utf8((*notice)->text));
}

/// Lines are answers: three digits of status, then the body.
void answer(Place const& place, std::string_view answers) {
  triage::Letter letter;
  letter.channel = place.channel;
  letter.content = to_bytes(std::string_view{
      R"({"create":{"type":"comity","source":"cn","sourceRef":"t-20261122-abcd2345",)"
      R"("Subject":"[comity t-20261122-abcd2345]"},"remark":{}})"});
  auto errand = Errand::begin(letter, {}).value();
  while (auto const call = errand.next()) {
    COMITY_CHECK(call->target.starts_with('/') && call->target.find("..") == std::string::npos);
    auto const line = answers.substr(0, answers.find('\n'));
    answers.remove_prefix(std::min(answers.size(), line.size() + 1));
    unsigned status = 0;
    for (auto const c : line.substr(0, 3))
      status = status * 10 + static_cast<unsigned>(std::clamp(c, '0', '9') - '0');
    errand.take(status, line.substr(std::min<std::size_t>(line.size(), 3)));
  }
  auto const& outcome = errand.outcome();
  COMITY_CHECK(outcome.delivered != !outcome.error.empty());
  COMITY_CHECK(outcome.reference.size() <= reference_bytes_max && is_utf8(outcome.detail));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  auto const place = place_of((data[0] & 1) != 0);
  ByteView const rest{data + 1, size - 1};
  if ((data[0] & 2) != 0)
    answer(place, as_text(rest));
  else
    report(place, rest);
  return 0;
}
