#include "comity/console/pages.h"

#include <fstream>
#include <unistd.h>

#include <doctest/doctest.h>

namespace comity::console {
namespace {

namespace fs = std::filesystem;

std::string const page =
    "<!doctype html><script type=\"importmap\">{\"integrity\":{}}</script>"
    "<script type=\"module\" src=\"/assets/a-1.js\"></script>";

/// A folder of pages that goes with it.
struct Folder {
  Folder() {
    fs::create_directories(path / "assets");
    write("index.html", page);
    write("assets/a-1.js", "export {}");
    write("favicon.svg", "<svg/>");
  }

  ~Folder() { fs::remove_all(path); }

  void write(std::string const& name, std::string const& text) const {
    std::ofstream{path / name} << text;
  }

  fs::path path = fs::temp_directory_path() / ("comity-pages-" + std::to_string(::getpid()));
};

net::HttpResponse get(Pages const& pages, std::string target, std::string const& etag = {}) {
  net::HttpRequest request{"GET", std::move(target)};
  if (!etag.empty()) request.headers.set("if-none-match", etag);
  return pages.answer(request, Channel::tls);
}

std::string header(net::HttpResponse const& response, std::string_view name) {
  return std::string{response.headers.find(name)};
}

}  // namespace

TEST_CASE("every address without a dot is a view, and gives the one page") {
  Folder const folder;
  auto const pages = Pages::in_folder(folder.path).value();
  for (auto const* const target :
       {"/", "/watch", "/r/A-00417", "/requests?q=a.b", "/index.html", "//", "/v2/x"}) {
    CAPTURE(target);
    auto const answer = get(pages, target);
    CHECK(answer.status == 200);
    CHECK(as_text(answer.body) == page);
    CHECK(header(answer, "content-type") == "text/html; charset=utf-8");
    CHECK(header(answer, "cache-control") == "no-cache");
  }
}

TEST_CASE("files are served by their exact path, and no path leads out of them") {
  Folder const folder;
  auto const pages = Pages::in_folder(folder.path).value();
  auto const script = get(pages, "/assets/a-1.js");
  CHECK(as_text(script.body) == "export {}");
  CHECK(header(script, "content-type") == "text/javascript; charset=utf-8");
  CHECK(header(script, "cache-control") == "public, max-age=31536000, immutable");
  for (auto const* const target :
       {"/assets/../index.html", "/../../etc/passwd", "/assets/%2e%2e/index.html", "/./index.html",
        "/assets//a-1.js", "/assets/a-2.js", "/.env", "/assets/a-1.js/", "/%2e%2e/x.y",
        "/favicon.svg%00.html"}) {
    CAPTURE(target);
    CHECK(get(pages, target).status == 404);
  }
}

TEST_CASE("a browser that has the file is told so, and one that has another gets it") {
  Folder const folder;
  auto const pages = Pages::in_folder(folder.path).value();
  auto const etag = header(get(pages, "/"), "etag");
  CHECK(etag == '"' + pages.fingerprint() + '"');
  auto const same = get(pages, "/", etag);
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  CHECK(get(pages, "/", "\"other\"").status == 200);
}

TEST_CASE("pages that are built anew are served without a restart, and half of them never") {
  Folder const folder;
  auto pages = Pages::in_folder(folder.path).value();
  auto const before = pages.fingerprint();
  auto const write = [&](char const* text) {
    std::ofstream{folder.path / "index.html"} << text;
    fs::last_write_time(folder.path / "index.html",
                        fs::last_write_time(folder.path / "index.html") + std::chrono::seconds{2});
    pages.look();
  };
  write("<!doctype html>new");
  CHECK(as_text(get(pages, "/watch").body) == "<!doctype html>new");
  CHECK(pages.fingerprint() != before);
  fs::remove(folder.path / "index.html");
  pages.look();
  CHECK(as_text(get(pages, "/").body) == "<!doctype html>new");
}

TEST_CASE("only reading is possible") {
  Folder const folder;
  auto const pages = Pages::in_folder(folder.path).value();
  for (auto const* const method : {"POST", "PUT", "DELETE", "OPTIONS", "get"}) {
    auto const answer = pages.answer({method, "/"}, Channel::tls);
    CHECK(answer.status == 405);
    CHECK(header(answer, "allow") == "GET, HEAD");
  }
  CHECK(pages.answer({"HEAD", "/"}, Channel::tls).status == 200);
}

TEST_CASE("the policy lets run what the page pins, and nothing else") {
  Folder const folder;
  auto const pages = Pages::in_folder(folder.path).value();
  auto const answer = get(pages, "/");
  auto const policy = header(answer, "content-security-policy");
  // printf '{"integrity":{}}' | openssl dgst -sha256 -binary | base64
  CHECK(policy.find("script-src 'self' 'sha256-v1IUEqDyKCfHdg2mkshdZlh1JwxKZIMqsI0JxkeP1Qo=';") !=
        std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  for (auto const* const part : {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'",
                                 "require-trusted-types-for 'script'", "trusted-types 'none'"})
    CHECK(policy.find(part) != std::string::npos);
  CHECK(header(answer, "integrity-policy") == "blocked-destinations=(script)");
  CHECK(header(answer, "x-content-type-options") == "nosniff");
  CHECK_FALSE(header(answer, "strict-transport-security").empty());
  auto const plain = pages.answer({"GET", "/"}, Channel::plain);
  CHECK(header(plain, "strict-transport-security").empty());
  CHECK(import_map_digest("<p>").empty());
  CHECK(import_map_digest("<script type=\"importmap\">{}").empty());
}

TEST_CASE("an answer of the API is not kept, and a file in it is saved, not shown") {
  net::HttpResponse json{200, "application/json", "{}"};
  protect_answer(json, Channel::tls);
  CHECK(header(json, "cache-control") == "no-store");
  CHECK(header(json, "content-disposition").empty());
  CHECK(header(json, "content-security-policy").find("sandbox") != std::string::npos);
  net::HttpResponse file{200, "text/html", "<script>"};
  protect_answer(file, Channel::tls);
  CHECK(header(file, "content-disposition") == "attachment");
}

TEST_CASE("a folder without a page is refused, and a program without pages says so") {
  Folder const folder;
  fs::remove(folder.path / "index.html");
  CHECK(Pages::in_folder(folder.path).error().id == "console.no_pages");
  CHECK_FALSE(Pages::in_folder(folder.path / "none"));
  CHECK(Pages::embedded().answer({"GET", "/"}, Channel::tls).status ==
        (Pages::embedded().empty() ? 503 : 200));
}

}  // namespace comity::console
