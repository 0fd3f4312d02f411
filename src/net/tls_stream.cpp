#include "comity/net/limits.h"
#include "comity/net/tls.h"
#include "tls_engine.h"

#include <algorithm>

namespace comity::net {
namespace {

class TlsStream final : public ByteStream {
 public:
  TlsStream(std::unique_ptr<ByteStream> raw, std::shared_ptr<void const> context, SSL_CTX* ssl,
            TlsRole role, TlsJudge judge)
      : raw_{std::move(raw)},
        context_{std::move(context)},
        engine_{ssl, role, std::move(judge)},
        peer_{raw_->peer()} {}

  asio::awaitable<Result<void>> shake_hands() {
    for (;;) {
      auto const step = engine_.handshake();
      auto const sent = co_await flush();
      if (!step) {
        co_await raw_->close();  // So that the alert arrives before the reset.
        co_return step.error();
      }
      if (!sent) co_return sent.error();
      if (*step == TlsEngine::Step::done) break;
      auto const filled = co_await fill(0);
      if (!filled) co_return filled.error();
    }
    peer_.key = engine_.peer_key();
    peer_.party = engine_.peer_party();
    co_return Result<void>{};
  }

  Peer const& peer() const override { return peer_; }

  void expire_at(Deadline deadline) override { raw_->expire_at(deadline); }

  asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override {
    COMITY_CHECK(!into.empty());
    for (;;) {
      auto const read = engine_.read(into);
      // A key update asks for an answer, an error for an alert.
      auto const sent = co_await flush();
      if (!read) co_return read.error();
      if (read->count > 0) co_return read->count;
      if (read->step == TlsEngine::Step::ended) co_return std::size_t{0};
      if (!sent) co_return sent.error();
      auto const filled = co_await fill(into.size());
      if (!filled) co_return filled.error();
    }
  }

  asio::awaitable<Result<void>> write(ByteView bytes) override {
    while (!bytes.empty()) {
      auto const piece = bytes.first(std::min(bytes.size(), tls_write_bytes));
      auto const sealed = engine_.write(piece);
      if (!sealed) co_return sealed.error();
      auto const sent = co_await flush();
      if (!sent) co_return sent.error();
      bytes = bytes.subspan(piece.size());
    }
    engine_.release_outgoing();
    co_return Result<void>{};
  }

  asio::awaitable<void> close() override {
    engine_.end();
    auto const sent = co_await flush();
    if (sent) co_await raw_->close();
    raw_->abort();
  }

  void abort() override { raw_->abort(); }

  bool quiet() override { return engine_.empty() && raw_->quiet(); }

 private:
  asio::awaitable<Result<void>> flush() {
    if (engine_.outgoing().empty()) co_return Result<void>{};
    auto const sent = co_await raw_->write(engine_.outgoing());
    engine_.sent();
    co_return sent;
  }

  /// Gets sealed bytes. An end without TLS's own goodbye may be an attacker's cut.
  asio::awaitable<Result<void>> fill(std::size_t wanted) {
    auto const count = co_await raw_->read_some(engine_.room(wanted));
    if (!count) co_return count.error();
    if (*count == 0) {
      co_return fail(Code::unavailable, "net.connection_lost", {{"reason", "cut off"}});
    }
    engine_.received(*count);
    co_return Result<void>{};
  }

  std::unique_ptr<ByteStream> raw_;
  std::shared_ptr<void const> context_;  ///< Keeps the SSL_CTX and what the judge refers to.
  TlsEngine engine_;
  Peer peer_;
};

asio::awaitable<Result<std::unique_ptr<ByteStream>>> shake_hands(
    std::unique_ptr<TlsStream> stream) {
  auto const shaken = co_await stream->shake_hands();
  if (!shaken) co_return shaken.error();
  co_return std::unique_ptr<ByteStream>{std::move(stream)};
}

}  // namespace

struct TlsServer::Data {
  SslContext context;
  PartyOf party_of;
};

struct TlsClient::Data {
  SslContext context;
  std::vector<Digest> pins;
};

TlsServer::TlsServer(Current data) : current_{std::make_shared<Current>(std::move(data))} {}

Result<TlsServer> TlsServer::create(ByteView certificate, Secret const& key, PartyOf party_of) {
  auto context = TRY(make_tls_context(TlsRole::server, certificate, key.reveal()));
  auto data = std::make_shared<Data>();
  data->context = std::move(context);
  data->party_of = std::move(party_of);
  return TlsServer{std::move(data)};
}

Result<TlsServer> TlsServer::create_public(std::string const& chain_file,
                                           std::string const& key_file) {
  auto data = std::make_shared<Data>();
  data->context = TRY(make_public_tls_context(chain_file, key_file));
  data->party_of = [](Digest const&) { return std::nullopt; };
  return TlsServer{std::move(data)};
}

Result<void> TlsServer::renew(std::string const& chain_file, std::string const& key_file) {
  auto const other = TRY(create_public(chain_file, key_file));
  *current_ = *other.current_;
  return {};
}

std::optional<std::string> TlsServer::party_of(Digest const& spki) const {
  return (*current_)->party_of(spki);
}

asio::awaitable<Result<std::unique_ptr<ByteStream>>> TlsServer::accept(
    std::unique_ptr<ByteStream> raw) const {
  auto const data = *current_;
  auto const judge = [data](Digest const& spki) -> Result<std::string> {
    auto party = data->party_of(spki);
    if (party) return *std::move(party);
    return fail(Code::forbidden, "net.tls_unknown_key", {{"key", spki.hex()}});
  };
  return shake_hands(std::make_unique<TlsStream>(std::move(raw), data, data->context.get(),
                                                 TlsRole::server, judge));
}

TlsClient::TlsClient(std::shared_ptr<Data const> data) : data_{std::move(data)} {}

Result<TlsClient> TlsClient::create(ByteView certificate, Secret const& key,
                                    std::vector<Digest> pins) {
  auto context = TRY(make_tls_context(TlsRole::client, certificate, key.reveal()));
  auto data = std::make_shared<Data>();
  data->context = std::move(context);
  data->pins = std::move(pins);
  return TlsClient{std::move(data)};
}

asio::awaitable<Result<std::unique_ptr<ByteStream>>> TlsClient::connect(
    std::unique_ptr<ByteStream> raw) const {
  auto const* const data = data_.get();
  auto const judge = [data](Digest const& spki) -> Result<std::string> {
    if (std::ranges::find(data->pins, spki) != data->pins.end()) return std::string{};
    return fail(Code::forbidden, "net.tls_wrong_key", {{"key", spki.hex()}});
  };
  return shake_hands(std::make_unique<TlsStream>(std::move(raw), data_, data_->context.get(),
                                                 TlsRole::client, judge));
}

}  // namespace comity::net
