#include "comity/console/pages.h"

#include "comity/crypto/hash.h"
#include "embedded.h"

#include <fstream>
#include <iterator>

namespace comity::console {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view index = "index.html";

/// By the name's ending; what is not listed is only ever saved.
std::string_view type_of(std::string_view path) {
  static constexpr std::pair<std::string_view, std::string_view> types[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
      {".webmanifest", "application/manifest+json"},
      {".map", "application/json"},
  };
  for (auto const& [ending, type] : types)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

net::HttpResponse said(unsigned status, std::string_view text) {
  return {status, "text/plain; charset=utf-8", text};
}

Error cannot_read(fs::path const& path) {
  return fail(Code::unavailable, "console.cannot_read", {{"path", path.string()}});
}

Result<Bytes> read(fs::path const& path) {
  std::ifstream file{path, std::ios::binary};
  Bytes out{std::istreambuf_iterator<char>{file}, {}};
  if (!file || out.size() > file_bytes_max) return cannot_read(path);
  return out;
}

}  // namespace

Pages Pages::embedded() {
  Pages out;
  for (auto const& file : console::embedded())
    out.pages_.emplace(std::string{file.path},
                       Page{file.content, file.gzip, std::string{file.digest}});
  if (auto const* const page = out.find(index))
    out.import_map_ = import_map_digest(as_text(page->content));
  return out;
}

Result<Pages> Pages::in_folder(fs::path const& folder) {
  Pages out;
  std::error_code failed;
  out.folder_ = folder;
  out.read_at_ = fs::last_write_time(folder / index, failed);
  for (auto at = fs::recursive_directory_iterator{folder, failed};
       !failed && at != fs::recursive_directory_iterator{}; at.increment(failed)) {
    if (!at->is_regular_file()) continue;
    auto content = std::make_shared<Bytes const>(TRY(read(at->path())));
    auto const name = fs::relative(at->path(), folder, failed).generic_string();
    out.pages_.emplace(name, Page{*content, {}, crypto::sha256(*content).hex()});
    out.held_.push_back(std::move(content));
  }
  if (failed) return cannot_read(folder);
  auto const* const page = out.find(index);
  if (page == nullptr)
    return fail(Code::not_found, "console.no_pages", {{"path", folder.string()}});
  out.import_map_ = import_map_digest(as_text(page->content));
  return out;
}

void Pages::look() {
  std::error_code failed;
  if (folder_.empty() || fs::last_write_time(folder_ / index, failed) == read_at_ || failed) return;
  if (auto now = in_folder(folder_)) *this = *std::move(now);
}

Page const* Pages::find(std::string_view path) const {
  auto const found = pages_.find(path);
  return found == pages_.end() ? nullptr : &found->second;
}

std::string Pages::fingerprint() const {
  auto const* const page = find(index);
  return page == nullptr ? std::string{} : page->digest;
}

net::HttpResponse Pages::answer(net::HttpRequest const& request, Channel channel) const {
  auto const protect = [&](net::HttpResponse response) {
    protect_page(response, import_map_, channel);
    return response;
  };
  if (request.method != "GET" && request.method != "HEAD") {
    auto out = protect(said(405, "only GET and HEAD are possible here\n"));
    out.headers.add("Allow", "GET, HEAD");
    return out;
  }
  if (empty())
    return protect(said(503, "this program was built without the pages of the console\n"));
  auto path = std::string_view{request.target}.substr(1);
  path = path.substr(0, path.find('?'));
  bool const is_view = path.find('.') == path.npos;
  if (is_view) path = index;
  auto const* const page = find(path);
  if (page == nullptr) return protect(said(404, "there is no such file here\n"));
  bool const zip =
      !page->gzip.empty() && request.headers.find("accept-encoding").find("gzip") != path.npos;
  auto const tag = '"' + page->digest + (zip ? "-gzip\"" : "\"");
  bool const known = request.headers.find("if-none-match") == tag;
  auto out = known ? net::HttpResponse{304}
                   : net::HttpResponse{200, std::string{type_of(path)},
                                       to_bytes(zip ? page->gzip : page->content)};
  if (zip && !known) out.headers.add("Content-Encoding", "gzip");
  out.headers.add("ETag", tag);
  out.headers.add("Vary", "Accept-Encoding");
  // Names below assets/ hold a digest of their content.
  out.headers.add("Cache-Control",
                  path.starts_with("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
  return protect(std::move(out));
}

}  // namespace comity::console
