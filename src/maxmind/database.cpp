#include "comity/maxmind/database.h"

#include <algorithm>
#include <maxminddb.h>
#include <netinet/in.h>

namespace comity::maxmind {
namespace {

using triage::AddressBook;
using triage::AddressRange;
using triage::Family;

/// An open file.
class File {
 public:
  File() = default;
  File(File const&) = delete;
  File& operator=(File const&) = delete;

  ~File() {
    if (is_open_) MMDB_close(&handle_);
  }

  bool open(std::string const& path) {
    is_open_ = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &handle_) == MMDB_SUCCESS;
    return is_open_;
  }

  MMDB_s const& handle() const { return handle_; }

 private:
  MMDB_s handle_{};
  bool is_open_ = false;
};

sockaddr_storage socket_address(AddressRange const& range) {
  sockaddr_storage out{};
  auto number = range.first;
  if (range.family == Family::v4) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(out);
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(static_cast<std::uint32_t>(number));
    return out;
  }
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
  v6.sin6_family = AF_INET6;
  for (int i = 15; i >= 0; --i, number >>= 8)
    v6.sin6_addr.s6_addr[i] = static_cast<std::uint8_t>(number);
  return out;
}

std::string text_at(MMDB_entry_s& entry, std::initializer_list<char const*> path) {
  std::vector<char const*> names{path};
  names.push_back(nullptr);
  MMDB_entry_data_s data{};
  if (MMDB_aget_value(&entry, &data, names.data()) != MMDB_SUCCESS) return {};
  if (!data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING) return {};
  std::string out{data.utf8_string, std::min<std::size_t>(data.data_size, text_bytes_max)};
  while (!out.empty() && !is_utf8(out)) out.pop_back();
  return out;
}

std::optional<triage::Asn> asn_at(MMDB_entry_s& entry) {
  MMDB_entry_data_s data{};
  char const* const path[] = {"autonomous_system_number", nullptr};
  if (MMDB_aget_value(&entry, &data, path) != MMDB_SUCCESS || !data.has_data) return std::nullopt;
  if (data.type != MMDB_DATA_TYPE_UINT32) return std::nullopt;
  return triage::Asn{data.uint32};
}

bool is_country(std::string const& text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

class Book final : public AddressBook {
 public:
  Book(std::shared_ptr<File const> file, std::string name)
      : file_{std::move(file)}, name_{std::move(name)} {}

  Result<std::optional<Match>> find(AddressRange const& address) const override {
    // A database of IPv4 alone knows nothing of IPv6.
    if (address.family == Family::v6 && file_->handle().metadata.ip_version == 4)
      return std::optional<Match>{};
    auto const sought = socket_address(address);
    int error = MMDB_SUCCESS;
    auto found =
        MMDB_lookup_sockaddr(&file_->handle(), reinterpret_cast<sockaddr const*>(&sought), &error);
    if (error != MMDB_SUCCESS)
      return fail(Code::damaged, "triage.damaged_database", {{"name", name_}});
    if (!found.found_entry) return std::optional<Match>{};
    Match out;
    out.range = range_of(address, found.netmask);
    out.country = text_at(found.entry, {"country", "iso_code"});
    if (!is_country(out.country)) out.country.clear();
    out.network = asn_at(found.entry);
    out.network_name = text_at(found.entry, {"autonomous_system_organization"});
    return std::optional{std::move(out)};
  }

 private:
  std::string range_of(AddressRange const& address, unsigned netmask) const {
    auto const bits = address.family == Family::v4 ? 32u : 128u;
    // A database of both families counts an IPv4 address's bits as the last 32 of 128.
    if (address.family == Family::v4 && file_->handle().metadata.ip_version == 6)
      netmask = netmask >= 96 ? netmask - 96 : 0;
    auto const length = std::min(netmask, bits);
    auto const size = triage::prefix(address.family, 0, length).last;
    return to_text(triage::prefix(address.family, address.first & ~size, length));
  }

  std::shared_ptr<File const> file_;
  std::string name_;
};

}  // namespace

Result<triage::TableShelf::Database> open(std::string const& path) {
  auto const file = std::make_shared<File>();
  if (!file->open(path)) return fail(Code::invalid, "triage.not_a_database", {{"name", path}});
  auto const& metadata = file->handle().metadata;
  triage::TableShelf::Database out;
  out.name = metadata.database_type != nullptr ? metadata.database_type : "";
  // Seconds since 1970; beyond the last instant it is nonsense.
  auto const built = metadata.build_epoch;
  if (built < static_cast<std::uint64_t>(to_milliseconds(instant_max) / 1000))
    out.date = to_rfc3339(Instant{std::chrono::seconds{built}}).substr(0, 10);
  out.rows = metadata.node_count;
  out.book = std::make_shared<Book const>(file, out.name);
  return out;
}

}  // namespace comity::maxmind
