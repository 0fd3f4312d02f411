#include "comity/tracker/errand.h"

#include "comity/json/text.h"
#include "comity/tracker/limits.h"
#include "dialect.h"

#include <algorithm>

namespace comity::tracker {
namespace {

constexpr std::size_t detail_bytes_max = 200;

/// What a tool says of its refusal: the member `message` of both, else the number alone.
std::string said_of(unsigned status, std::string_view body) {
  auto out = "HTTP " + std::to_string(status);
  auto const answer = json::parse(body, {.bytes_max = answer_bytes_max});
  auto const message = answer ? text_at(*answer, "message") : std::string{};
  if (!message.empty()) out += ": " + message;
  out.resize(std::min(out.size(), detail_bytes_max));
  while (!is_utf8(out)) out.pop_back();
  std::ranges::replace_if(
      out, [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  return out;
}

}  // namespace

Result<Errand> Errand::begin(triage::Letter const& letter, std::string reference) {
  auto content = json::parse(letter.content, {.bytes_max = letter.content.size()});
  auto* const document = content ? content->find("create") : nullptr;
  if (document == nullptr)
    return fail(Code::damaged, "tracker.not_a_letter", {{"letter", letter.id}});
  Errand out;
  out.dialect_ = &dialect_of(letter.channel);
  if (auto* const remark = content->find("remark")) out.remark_ = std::move(*remark);
  out.document_ = std::move(*document);
  out.mark_ = out.dialect_->mark(out.document_);
  if (out.mark_.empty())
    return fail(Code::damaged, "tracker.not_a_letter", {{"letter", letter.id}});
  reference = reference_of(std::move(reference));
  if (!reference.empty())
    out.known(std::move(reference));
  else
    out.step_ = out.dialect_->refuses_repeats ? Step::create : Step::look;
  return out;
}

std::optional<Call> Errand::next() const {
  switch (step_) {
    case Step::look:
    case Step::look_again:
      return dialect_->look(mark_, document_);
    case Step::create:
      return dialect_->create(document_);
    case Step::remark:
      return dialect_->say(outcome_.reference, remark_);
    case Step::ended:
      return std::nullopt;
  }
  return std::nullopt;
}

void Errand::take(unsigned status, std::string_view body) {
  if (step_ == Step::ended) return;
  if (++calls_ >= calls_max) return fail_with("tracker.not_understood", said_of(status, body));
  if (status < 200 || status >= 300) return refuse(status, body);
  if (step_ == Step::remark) {
    step_ = Step::ended;
    outcome_.delivered = true;
    return;
  }
  auto const answer = json::parse(body, {.bytes_max = answer_bytes_max});
  if (!answer) return fail_with("tracker.not_understood", answer.error().brief());
  if (step_ == Step::create) return created(*answer);
  looked(*answer);
}

void Errand::looked(json::Value const& answer) {
  auto reference = dialect_->found(mark_, answer);
  if (!reference.empty()) return known(std::move(reference));
  if (step_ == Step::look_again) return fail_with("tracker.refused", refusal_, true);
  // Only a list that says so itself is empty: by anything else a second one might be made.
  auto const* const items = answer.find("items");
  bool const is_empty =
      items != nullptr && items->if_array() != nullptr && items->if_array()->empty();
  if (!is_empty) return fail_with("tracker.not_understood", json::write(answer));
  step_ = Step::create;
}

void Errand::created(json::Value const& answer) {
  auto reference = dialect_->created(answer);
  if (reference.empty()) return fail_with("tracker.not_understood", json::write(answer));
  known(std::move(reference));
}

void Errand::known(std::string reference) {
  outcome_.reference = std::move(reference);
  bool const has_remark = !remark_.is_null();
  step_ = has_remark ? Step::remark : Step::ended;
  outcome_.delivered = !has_remark;
}

void Errand::fail_with(char const* error, std::string detail, bool final) {
  step_ = Step::ended;
  detail.resize(std::min(detail.size(), detail_bytes_max));
  while (!is_utf8(detail)) detail.pop_back();
  outcome_.error = error;
  outcome_.detail = std::move(detail);
  outcome_.final = final;
}

void Errand::refuse(unsigned status, std::string_view body) {
  auto said = said_of(status, body);
  if (status == 401 || status == 403) return fail_with("tracker.sign_in", std::move(said));
  bool const may_change = status < 400 || status >= 500 || status == 408 || status == 429;
  if (may_change) return fail_with("tracker.busy", std::move(said));
  // A key is in use or a document is wrong: whether it is there tells which.
  if (step_ == Step::create && dialect_->refuses_repeats) {
    refusal_ = std::move(said);
    step_ = Step::look_again;
    return;
  }
  fail_with("tracker.refused", std::move(said), true);
}

}  // namespace comity::tracker
