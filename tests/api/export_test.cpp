// What is taken out of a node: an archive of a link, a bundle of a case.
#include "api.h"
#include "comity/crypto/hash.h"
#include "comity/json/text.h"
#include "comity/link/export_form.h"
#include "failing_stores.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

namespace comity {
namespace {

namespace fs = std::filesystem;

/// A folder that goes with its test.
class Folder {
 public:
  Folder() {
    auto name = (fs::temp_directory_path() / "comity_api_XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  ~Folder() { fs::remove_all(path_); }

  fs::path operator/(std::string_view name) const { return path_ / name; }

 private:
  fs::path path_;
};

std::string content_of(fs::path const& path) {
  std::stringstream out;
  out << std::ifstream{path, std::ios::binary}.rdbuf();
  return out.str();
}

/// What the system's tar makes of an archive.
void unpack(Bytes const& archive, fs::path const& into) {
  fs::create_directory(into);
  auto const file = into.string() + ".tar";
  std::ofstream{file, std::ios::binary}.write(reinterpret_cast<char const*>(archive.data()),
                                              static_cast<std::streamsize>(archive.size()));
  auto const command = "tar --extract --file '" + file + "' --directory '" + into.string() + "'";
  REQUIRE(std::system(command.c_str()) == 0);
}

std::size_t files_below(fs::path const& folder) {
  std::size_t count = 0;
  for (auto const& entry : fs::recursive_directory_iterator{folder})
    count += entry.is_regular_file();
  return count;
}

struct Conversation : fixture::Pair {
  std::string id;
  Api api{us, now};
  std::string link;

  Conversation() {
    settle();
    id = issue().text();
    settle();
    link = "/v1/links/" + text(list(api.get("/v1/links"), "links").at(0), "link");
  }
};

}  // namespace

TEST_CASE("[P10.1] tar unpacks an export, and its files are those of the manifest") {
  Conversation talk;
  Folder const folder;
  for (auto const* const bodies : {"0", "1"}) {
    auto const answer = talk.api.call("GET", talk.link + "/export?bodies=" + bodies);
    REQUIRE(answer.status == 200);
    CHECK(answer.headers.find("content-type") == "application/x-tar");
    CHECK(answer.body.size() % 512 == 0);
    auto const out = folder / bodies;
    unpack(answer.body, out);
    auto const text = content_of(out / link::manifest_path);
    auto const manifest = link::Manifest::parse(as_bytes(text)).value();
    CHECK(manifest.own_size == 3);
    CHECK(manifest.peer_size == 3);
    CHECK(manifest.bodies == (bodies[0] == '1' ? 3 : 0));
    for (auto const& file : manifest.files)
      CHECK(crypto::sha256(as_bytes(content_of(out / file.path))) == file.digest);
    // Beside them and the manifest: a tile and its entries of each log, and the bodies.
    CHECK(files_below(out) == manifest.files.size() + 1 + 4 + manifest.bodies);
  }
}

TEST_CASE("[P4.4] a body that was deleted is in no export") {
  Conversation talk;
  talk.api.post(talk.link + "/bodies/delete", json::Object{{"direction", "sent"}, {"seq", 2}}, 200);
  Folder const folder;
  unpack(talk.api.call("GET", talk.link + "/export?bodies=1").body, folder / "out");
  auto const text = content_of(folder / "out" / link::manifest_path);
  CHECK(link::Manifest::parse(as_bytes(text)).value().bodies == 2);
  auto const bundle = talk.api.get("/v1/requests/" + talk.id + "/bundle?bodies=1");
  CHECK(list(bundle, "messages").at(0).find("body") == nullptr);
}

TEST_CASE("[P10.1] an export is the link as it was asked for, whatever happens while it is sent") {
  Conversation talk;
  std::size_t pieces = 0;
  talk.api.between_pieces = [&] {
    if (++pieces > 1) return;
    talk.issue();
    talk.settle();
  };
  auto const archive = talk.api.call("GET", talk.link + "/export?bodies=1").body;
  CHECK(pieces > 3);
  Folder const folder;
  unpack(archive, folder / "out");
  auto const text = content_of(folder / "out" / link::manifest_path);
  auto const manifest = link::Manifest::parse(as_bytes(text)).value();
  CHECK(manifest.own_size == 3);
  CHECK(manifest.bodies == 3);
  CHECK(number(talk.api.get(talk.link), "log_size") > 3);
}

TEST_CASE("an export that cannot be read to its end ends with the reason, and without a manifest") {
  Conversation talk;
  FailingStores failing{talk.us.stores};
  talk.us.links = &failing;
  talk.us.open();
  talk.api.between_pieces = [&] { failing.failure = fail(Code::unavailable, "sql.disk_full"); };
  auto const archive = talk.api.call("GET", talk.link + "/export").body;
  failing.failure.reset();
  Folder const folder;
  unpack(archive, folder / "out");
  CHECK_FALSE(fs::exists(folder / "out" / link::manifest_path));
  auto const told = content_of(folder / "out" / link::failed_path);
  CHECK(error_id(json::parse(as_bytes(told)).value()) == "sql.disk_full");
  talk.us.node.reset();
}

TEST_CASE("an export of the journal that is too large is refused, not cut") {
  Conversation talk;
  Api narrow{talk.us, talk.now, 1'024};
  CHECK(error_id(narrow.get("/v1/journal/export", 413)) == "api.export_too_large");
}

TEST_CASE("[P10.1] a bundle holds the request's messages with both entries, and bodies if wanted") {
  Conversation talk;
  auto const bundle = "/v1/requests/" + talk.id + "/bundle";
  auto const without = talk.api.call("GET", bundle);
  auto const with = link::Bundle::parse(talk.api.call("GET", bundle + "?bodies=1").body).value();
  auto const parsed = link::Bundle::parse(without.body).value();
  REQUIRE(parsed.messages.size() == 1);
  CHECK(parsed.messages[0].peer.has_value());
  CHECK(!parsed.messages[0].body);
  CHECK(with.messages[0].body.has_value());
  // A request that is still on its way has one entry only.
  auto const other = talk.issue().text();
  auto const late =
      link::Bundle::parse(talk.api.call("GET", "/v1/requests/" + other + "/bundle").body).value();
  CHECK(!late.messages.at(0).peer);
  CHECK(error_id(talk.api.get("/v1/requests/us-20260302-aaaaaaaa/bundle", 404)) ==
        "node.no_such_request");
  CHECK(talk.api.call("GET", "/v1/requests/us-2026/bundle").status == 400);
}

TEST_CASE("a bundle of more than its limit is refused, and fits without bodies") {
  Conversation talk;
  Api theirs{talk.cn, talk.now};
  auto const request = "/v1/requests/" + talk.id;
  theirs.post(request + "/steps", step("acknowledge"));
  theirs.post(request + "/steps", step("decide", {{"decision", "accept"}}));
  auto update = step("update");
  update.find("body")->set("attachment", std::string(1'000'000, 'x'));
  for (int i = 0; i < 26; ++i) theirs.post(request + "/steps", update);
  CHECK(error_id(theirs.get(request + "/bundle?bodies=1", 413)) == "link.bundle_too_large");
  CHECK(theirs.call("GET", request + "/bundle").status == 200);
}

}  // namespace comity
