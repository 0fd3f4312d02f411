#include "comity/link/frames.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/note/limits.h"

namespace comity::link {
namespace {

enum class Tag : std::uint8_t {
  hello = 1,
  checkpoint = 2,
  consistency = 3,
  cosigned = 4,
  entry = 5,
  body = 6,
  receipt = 7,
  refusal = 8,
};

Error bad_exchange() {
  return fail(Code::invalid, "link.bad_exchange");
}

// ---- putting together

class FrameWriter {
 public:
  explicit FrameWriter(Bytes& out) : out_{out} {}

  /// Writes one frame whose payload `fill` appends.
  template <typename Fill>
  void frame(Tag tag, Fill fill) {
    out_.push_back(static_cast<std::uint8_t>(tag));
    auto const length_at = out_.size();
    append_u32(out_, 0);
    fill(out_);
    auto const length = out_.size() - length_at - 4;
    for (int i = 0; i < 4; ++i)
      out_[length_at + i] = static_cast<std::uint8_t>(length >> (24 - 8 * i));
  }

  void note(Tag tag, ByteView bytes) {
    if (!bytes.empty()) frame(tag, [&](Bytes& out) { append(out, bytes); });
  }

 private:
  Bytes& out_;
};

void append_hashes(Bytes& out, merkle::Proof const& proof) {
  for (auto const& hash : proof) append(out, hash.view());
}

std::string hello_text(Hello const& hello) {
  return json::write(json::Object{{"v", 1},
                                  {"agreement", hello.agreement.digest.hex()},
                                  {"from", hello.from.text()},
                                  {"to", hello.to.text()},
                                  {"now", to_milliseconds(hello.now)},
                                  {"base", hello.base},
                                  {"received", hello.received}});
}

void write_delivery(FrameWriter& frames, Delivery const& delivery) {
  frames.frame(Tag::entry, [&](Bytes& out) {
    append_u64(out, delivery.index);
    append_u16(out, static_cast<std::uint16_t>(delivery.proof.size()));
    append_hashes(out, delivery.proof);
    append(out, delivery.entry);
  });
  if (!delivery.body) return;
  frames.frame(Tag::body, [&](Bytes& out) {
    append(out, delivery.body->salt);
    append(out, delivery.body->bytes);
  });
}

void write_receipt(FrameWriter& frames, Receipt const& receipt) {
  frames.frame(Tag::receipt, [&](Bytes& out) {
    append_u64(out, receipt.seq);
    append_u64(out, receipt.index);
    append_u16(out, static_cast<std::uint16_t>(receipt.line.size()));
    append(out, as_bytes(receipt.line));
    append_hashes(out, receipt.proof);
  });
}

// ---- taking apart

Result<Hello> parse_hello(ByteView payload) {
  auto const value = json::parse(payload, {.bytes_max = 4'096});
  if (!value) return value.error();
  json::Reader r{*value, "hello"};
  r.integer("v", 1, 1);
  Hello hello;
  hello.agreement.digest = r.digest("agreement");
  hello.from = r.parsed("from", 16, message::parse_party_id);
  hello.to = r.parsed("to", 16, message::parse_party_id);
  hello.now = r.instant("now");
  hello.base = static_cast<std::uint64_t>(r.integer("base", 0, json::integer_max));
  hello.received = static_cast<std::uint64_t>(r.integer("received", 0, json::integer_max));
  TRY(r.done());
  return hello;
}

Result<merkle::Proof> parse_hashes(ByteView bytes) {
  if (bytes.size() % Digest::size != 0 || bytes.size() / Digest::size > proof_hashes_max) {
    return bad_exchange();
  }
  merkle::Proof proof;
  proof.reserve(bytes.size() / Digest::size);
  for (; !bytes.empty(); bytes = bytes.subspan(Digest::size)) {
    proof.push_back(TRY(Digest::from(bytes.first(Digest::size))));
  }
  return proof;
}

Result<Consistency> parse_consistency(ByteView payload) {
  ByteReader reader{payload};
  Consistency out;
  out.from_size = TRY(reader.u64());
  out.to_size = TRY(reader.u64());
  out.proof = TRY(parse_hashes(reader.rest()));
  return out;
}

Result<Delivery> parse_delivery(ByteView payload) {
  ByteReader reader{payload};
  Delivery out;
  out.index = TRY(reader.u64());
  std::size_t const hashes = TRY(reader.u16());
  out.proof = TRY(parse_hashes(TRY(reader.take(hashes * Digest::size))));
  if (reader.rest().size() > message::entry_bytes_max) return bad_exchange();
  out.entry = to_bytes(reader.rest());
  return out;
}

Result<Body> parse_body(ByteView payload) {
  ByteReader reader{payload};
  Body out;
  auto const salt = TRY(reader.take(Body::salt_bytes));
  std::copy(salt.begin(), salt.end(), out.salt.begin());
  if (reader.rest().size() > message::body_bytes_max) return bad_exchange();
  out.bytes = to_bytes(reader.rest());
  return out;
}

Result<Receipt> parse_receipt(ByteView payload) {
  ByteReader reader{payload};
  Receipt out;
  out.seq = TRY(reader.u64());
  out.index = TRY(reader.u64());
  std::size_t const length = TRY(reader.u16());
  out.line = to_text(TRY(reader.take(length)));
  out.proof = TRY(parse_hashes(reader.rest()));
  return out;
}

template <typename Text>
Result<void> set_once(Text& text, ByteView payload) {
  if (!text.empty() || payload.empty() || payload.size() > note::note_bytes_max)
    return bad_exchange();
  text.assign(payload.begin(), payload.end());
  return {};
}

Result<void> add_frame(Exchange& exchange, std::uint8_t tag, ByteView payload) {
  switch (static_cast<Tag>(tag)) {
    case Tag::hello:
      return bad_exchange();
    case Tag::checkpoint:
      return set_once(exchange.checkpoint, payload);
    case Tag::cosigned:
      return set_once(exchange.cosigned, payload);
    case Tag::refusal:
      return set_once(exchange.refusal, payload);
    case Tag::consistency:
      if (exchange.consistency) return bad_exchange();
      exchange.consistency = TRY(parse_consistency(payload));
      return {};
    case Tag::entry:
      if (exchange.deliveries.size() == exchange_entries_max) return bad_exchange();
      exchange.deliveries.push_back(TRY(parse_delivery(payload)));
      return {};
    case Tag::body:
      if (exchange.deliveries.empty() || exchange.deliveries.back().body) return bad_exchange();
      exchange.deliveries.back().body = TRY(parse_body(payload));
      return {};
    case Tag::receipt:
      if (exchange.receipts.size() == exchange_entries_max) return bad_exchange();
      exchange.receipts.push_back(TRY(parse_receipt(payload)));
      return {};
  }
  return {};
}

/// Takes the first frame, which must be a hello, off the front.
Result<Hello> take_hello(ByteReader& reader) {
  auto const tag = TRY(reader.u8());
  std::size_t const length = TRY(reader.u32());
  auto const payload = TRY(reader.take(length));
  if (static_cast<Tag>(tag) != Tag::hello) return bad_exchange();
  return parse_hello(payload);
}

}  // namespace

Bytes encode(Exchange const& exchange) {
  Bytes out;
  FrameWriter frames{out};
  frames.note(Tag::hello, as_bytes(hello_text(exchange.hello)));
  frames.note(Tag::checkpoint, as_bytes(exchange.checkpoint));
  if (auto const& consistency = exchange.consistency) {
    frames.frame(Tag::consistency, [&](Bytes& bytes) {
      append_u64(bytes, consistency->from_size);
      append_u64(bytes, consistency->to_size);
      append_hashes(bytes, consistency->proof);
    });
  }
  frames.note(Tag::cosigned, as_bytes(exchange.cosigned));
  for (auto const& delivery : exchange.deliveries) write_delivery(frames, delivery);
  for (auto const& receipt : exchange.receipts) write_receipt(frames, receipt);
  frames.note(Tag::refusal, as_bytes(exchange.refusal));
  return out;
}

Result<Hello> parse_first_hello(ByteView bytes) {
  ByteReader reader{bytes};
  return take_hello(reader);
}

Result<Exchange> parse_exchange(ByteView bytes) {
  if (bytes.size() > exchange_bytes_max) {
    return fail(
        Code::too_large, "link.exchange_too_large",
        {{"bytes", std::to_string(bytes.size())}, {"limit", std::to_string(exchange_bytes_max)}});
  }
  ByteReader reader{bytes};
  Exchange exchange;
  exchange.hello = TRY(take_hello(reader));
  while (!reader.empty()) {
    auto const tag = TRY(reader.u8());
    std::size_t const length = TRY(reader.u32());
    TRY(add_frame(exchange, tag, TRY(reader.take(length))));
  }
  return exchange;
}

}  // namespace comity::link
