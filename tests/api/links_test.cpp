// Links: entries, proofs, incidents, and bodies that are deleted.
#include "api.h"
#include "comity/json/text.h"
#include "comity/note/checkpoint.h"
#include "comity/note/forms.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity {
namespace {

std::string name_of_link(Api& api) {
  return text(list(api.get("/v1/links"), "links").at(0), "link");
}

json::Value deletion(std::string const& direction, std::int64_t seq) {
  return json::Object{{"direction", direction}, {"seq", seq}};
}

}  // namespace

TEST_CASE("the entries of both logs come in pages, each with its place in both") {
  fixture::Pair pair;
  pair.settle();
  for (int i = 0; i < 3; ++i) pair.issue();
  pair.settle();
  Api api{pair.us, pair.now};
  auto const entries = "/v1/links/" + name_of_link(api) + "/entries";
  auto const all = api.get(entries);
  CHECK(list(all, "entries").size() == 5);
  CHECK(all.find("next") == nullptr);
  json::Array paged;
  for (std::string target = entries + "?count=2";;) {
    auto const page = api.get(target);
    for (auto const& row : list(page, "entries")) paged.push_back(row);
    if (page.find("next") == nullptr) break;
    target = entries + "?count=2&first=" + std::to_string(number(page, "next"));
  }
  CHECK(paged == list(all, "entries"));
  auto const theirs = list(api.get(entries + "?side=peer"), "entries");
  REQUIRE(theirs.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(number(member(theirs[i], "peer"), "index") == static_cast<std::int64_t>(i));
    CHECK(number(member(paged[i], "own"), "index") == static_cast<std::int64_t>(i));
  }
  CHECK(list(api.get(entries + "?first=5"), "entries").empty());
  CHECK(list(api.get(entries + "?count=9007199254740991"), "entries").size() == 5);
}

TEST_CASE("[P6.1] the proof of every entry holds, by the checkpoint in it") {
  fixture::Pair pair;
  pair.settle();
  pair.issue();
  Api api{pair.us, pair.now};
  auto const proofs = "/v1/links/" + name_of_link(api) + "/proof";
  for (int i = 0; i < 3; ++i) {
    auto const answer = api.call("GET", proofs + "?index=" + std::to_string(i));
    REQUIRE(answer.status == 200);
    auto const file = note::ProofFile::parse(as_text(answer.body)).value();
    auto const head = note::UnverifiedCheckpoint::parse(file.checkpoint).value().claim().head;
    CHECK(head.size.value() == 3);
    CHECK(merkle::verify_inclusion(file.index, merkle::leaf_hash(file.extra), file.proof, head));
  }
  CHECK(error_id(api.get(proofs + "?index=3", 404)) == "api.no_such_entry");
  CHECK(error_parameter(api.get(proofs, 400), "name") == "index");
}

TEST_CASE("[P6.5] an entry of the peer's log is proved by the checkpoint that we recomputed") {
  fixture::Pair pair;
  pair.settle();
  pair.issue();
  pair.settle();
  Api api{pair.us, pair.now};
  auto const proofs = "/v1/links/" + name_of_link(api) + "/proof?side=peer&index=";
  auto const size = pair.us.link().heads().cosigned_size;
  REQUIRE(size > 0);
  for (std::uint64_t i = 0; i < size; ++i) {
    auto const answer = api.call("GET", proofs + std::to_string(i));
    REQUIRE(answer.status == 200);
    auto const file = note::ProofFile::parse(as_text(answer.body)).value();
    auto const claim = note::UnverifiedCheckpoint::parse(file.checkpoint).value().claim();
    CHECK(claim.origin == pair.us.link().id().origin(link::Side::peer));
    CHECK(merkle::verify_inclusion(file.index, merkle::leaf_hash(file.extra), file.proof,
                                   claim.head));
  }
  api.get(proofs + "99", 404);
}

TEST_CASE("[P6.3] a log is proved to have only grown since an earlier checkpoint") {
  fixture::Pair pair;
  pair.settle();
  Api api{pair.us, pair.now};
  auto const growth = "/v1/links/" + name_of_link(api) + "/growth";
  auto const head_of = [](json::Value const& answer) {
    return note::UnverifiedCheckpoint::parse(text(answer, "checkpoint")).value().claim().head;
  };
  for (std::string const side : {"own", "peer"}) {
    CAPTURE(side);
    auto const query = growth + "?side=" + side + "&from=";
    auto const first = head_of(api.get(query + "0"));
    for (int i = 0; i < 3; ++i) pair.issue();
    pair.settle();
    auto const answer = api.get(query + std::to_string(first.size.value()));
    merkle::Proof proof;
    for (auto const& hash : list(answer, "proof"))
      proof.push_back(Digest::from(from_base64(*hash.if_string()).value()).value());
    CHECK(merkle::verify_consistency(first, head_of(answer), proof));
    api.get(query + "999", 404);
  }
  api.get(growth, 400);
}

TEST_CASE("incidents come with their evidence, the latest first") {
  fixture::Pair pair;
  Api api{pair.us, pair.now};
  auto const target = "/v1/links/" + name_of_link(api) + "/incidents";
  CHECK(list(api.get(target), "incidents").empty());
  using enum link::Incident::Kind;
  for (auto const kind : {refused, refused_by_peer, dispute, fraud})
    REQUIRE(pair.us.link().record({kind, pair.now, "bad_body", 7, {1, 2, 3}}));
  auto const page = api.get(target + "?count=3");
  REQUIRE(list(page, "incidents").size() == 3);
  CHECK(text(list(page, "incidents").at(0), "kind") == "fraud");
  CHECK(text(list(page, "incidents").at(0), "evidence") == to_base64(Bytes{1, 2, 3}));
  auto const rest = api.get(target + "?first=" + std::to_string(number(page, "next")));
  CHECK(text(list(rest, "incidents").at(0), "kind") == "refused");
  CHECK(number(list(api.get("/v1/links"), "links").at(0), "incidents") == 4);
}

TEST_CASE("[P4.4] a body is deleted for good, and nothing but the body is gone") {
  fixture::Pair pair;
  pair.settle();
  auto const id = pair.issue().text();
  pair.settle();
  Api ours{pair.us, pair.now};
  Api theirs{pair.cn, pair.now};
  auto const link = "/v1/links/" + name_of_link(ours);
  auto const before = ours.get("/v1/requests/" + id);
  auto const deleted = ours.post(link + "/bodies/delete", deletion("sent", 2), 200);
  CHECK(flag(deleted, "deleted"));
  CHECK(!flag(ours.post(link + "/bodies/delete", deletion("sent", 2), 200), "deleted"));
  auto after = ours.get("/v1/requests/" + id);
  auto& message = after.find("messages")->if_array()->at(0);
  CHECK(member(message, "body").is_null());
  CHECK(!flag(message, "body_held"));
  message.set("body", member(list(before, "messages").at(0), "body"));
  message.set("body_held", true);
  CHECK(after == before);
  CHECK(flag(list(theirs.get("/v1/requests/" + id), "messages").at(0), "body_held"));
  // The peer deletes what it received.
  auto const at_peer = "/v1/links/" + name_of_link(theirs);
  CHECK(flag(theirs.post(at_peer + "/bodies/delete", deletion("received", 2), 200), "deleted"));
}

TEST_CASE("a body that the peer has yet to get cannot be deleted") {
  fixture::Pair pair;
  pair.settle();
  pair.issue();
  Api api{pair.us, pair.now};
  auto const target = "/v1/links/" + name_of_link(api) + "/bodies/delete";
  CHECK(error_id(api.post(target, deletion("sent", 2), 409)) == "node.body_undelivered");
  pair.settle();
  CHECK(flag(api.post(target, deletion("sent", 2), 200), "deleted"));
  CHECK(error_id(api.post(target, deletion("sent", 3), 404)) == "link.no_such_message");
  CHECK(error_id(api.post(target, deletion("seen", 2), 400)) == "json.not_acceptable");
}

TEST_CASE("a link that there is not is not found, whatever is asked of it") {
  fixture::Pair pair;
  Api api{pair.us, pair.now};
  for (auto const& route : api::route_names()) {
    if (route.path.find("{link}") == route.path.npos) continue;
    std::string target{route.path};
    target.replace(target.find("{link}"), 6, "0123456789abcdef-cn");
    auto const answer = api.call(std::string{route.method}, target, to_bytes("{}"));
    CHECK(answer.status == 404);
  }
}

}  // namespace comity
