/// The files of the console and the requests for them.
#pragma once

#include "comity/console/headers.h"

#include <filesystem>
#include <map>
#include <optional>

namespace comity::console {

/// Of one file in a folder: a page is a few hundred KiB.
inline constexpr std::size_t file_bytes_max = 8 << 20;

/// One file as it is served.
struct Page {
  ByteView content;
  ByteView gzip;       ///< Empty if it is hardly smaller.
  std::string digest;  ///< SHA-256 of the content, as hex: its ETag.
};

/// All files are held in memory, so no path of a request ever meets the disk. Single-threaded.
class Pages {
 public:
  /// What was built in; none if the program was built without a console.
  static Pages embedded();

  /// The files of a folder as they are now, for development. Errors: `not_found console.no_pages`
  /// (path) if there is no index.html; `unavailable console.cannot_read` (path).
  static Result<Pages> in_folder(std::filesystem::path const& folder);

  /// Reads the folder again if its index has changed since. One that cannot be read whole, as while
  /// it is written, leaves what was there.
  void look();

  bool empty() const { return pages_.empty(); }

  /// The SHA-256 of index.html, which by its import map pins every script: what two people compare.
  std::string fingerprint() const;

  /// Always answers. A path without a dot is a view of the console and gives index.html. 404 for a
  /// file that is not there, 405 for what is no reading, 503 if there are no pages at all.
  net::HttpResponse answer(net::HttpRequest const& request, Channel channel) const;

 private:
  Page const* find(std::string_view path) const;

  std::map<std::string, Page, std::less<>> pages_;
  std::vector<std::shared_ptr<Bytes const>> held_;  ///< What pages of a folder are views of.
  std::string import_map_;
  std::filesystem::path folder_;  ///< Empty if they were built in.
  std::filesystem::file_time_type read_at_;
};

}  // namespace comity::console
