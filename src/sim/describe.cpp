#include "describe.h"

#include "comity/dsse/envelope.h"
#include "comity/json/text.h"
#include "comity/message/sealed.h"
#include "comity/note/checkpoint.h"

namespace comity::sim {
namespace {

std::uint64_t seq_of(link::Delivery const& delivery) {
  auto const entry = message::Entry::parse(delivery.entry);
  if (!entry) return 0;
  auto const message = message::Unverified::parse(to_bytes(entry->envelope));
  return message ? message->header().seq : 0;
}

std::string range(std::string const& word, std::uint64_t first, std::uint64_t last) {
  auto const from = std::to_string(first);
  return first == last ? word + " " + from : word + "s " + from + "-" + std::to_string(last);
}

}  // namespace

std::string refusal_code(std::string_view envelope) {
  auto const parsed = dsse::Envelope::parse(to_bytes(envelope));
  auto const value = parsed ? json::parse(parsed->payload()) : Result<json::Value>{parsed.error()};
  auto const* code = value ? value->find("code") : nullptr;
  auto const* text = code == nullptr ? nullptr : code->if_string();
  return text == nullptr ? "?" : *text;
}

bool is_routine(link::Exchange const& exchange) {
  return exchange.deliveries.empty() && exchange.receipts.empty() && exchange.refusal.empty();
}

std::string describe(link::Exchange const& exchange) {
  std::string out;
  auto const add = [&](std::string const& part) { out += (out.empty() ? "" : ", ") + part; };
  auto const& sent = exchange.deliveries;
  if (!sent.empty()) add(range("message", seq_of(sent.front()), seq_of(sent.back())));
  auto const& receipts = exchange.receipts;
  if (!receipts.empty()) add(range("receipt", receipts.front().seq, receipts.back().seq));
  if (!exchange.refusal.empty()) add("refused: " + refusal_code(exchange.refusal));
  if (!out.empty()) return out;
  auto const checkpoint = note::UnverifiedCheckpoint::parse(exchange.checkpoint);
  return checkpoint ? "log of " + std::to_string(checkpoint->claim().head.size.value()) : "hello";
}

}  // namespace comity::sim
