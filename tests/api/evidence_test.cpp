// Evidence through the API, on both sides of a handover.
#include "api.h"
#include "comity/crypto/hash.h"
#include "comity/json/text.h"
#include "keeper.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

/// Over the SHA-256 of "abc": `openssl ts -query -data abc -sha256 -no_nonce`, answered by
/// `openssl ts -reply -token_out` with a key that nobody has any more.
constexpr char const* token_of_abc =
    "MIIByAYJKoZIhvcNAQcCoIIBuTCCAbUCAQMxDzANBglghkgBZQMEAgEFADBjBgsqhkiG9w0BCRABBKBUBFIwUAIBAQYEKg"
    "MEATAxMA0GCWCGSAFlAwQCAQUABCC6eBa/"
    "jwHP6kFBQN5driIjsANho5YXepy0EP9h8gAVrQIBAhgPMjAyNjExMjIxODM5MzBaMYIBODCCATQCAQEwJTANMQswCQYDVQ"
    "QDDAJjYQIUfkOXqbntbBoOOtvMxSMKhYtfYnwwDQYJYIZIAWUDBAIBBQCggaQwGgYJKoZIhvcNAQkDMQ0GCyqGSIb3DQEJ"
    "EAEEMBwGCSqGSIb3DQEJBTEPFw0yNjExMjIxODM5MzBaMC8GCSqGSIb3DQEJBDEiBCDT3XDrfAF/"
    "0wBa+WyGfNv+u5HVe9TYebD9TzlypPU+1jA3BgsqhkiG9w0BCRACLzEoMCYwJDAiBCD7KNjWroQx1or6IhYP2sFIwgOd+"
    "DUOBpLoD1WlyfrIizAKBggqhkjOPQQDAgRGMEQCIG/BzPn/C9CLVW9HPGn5YgLsKlH8HLIHaWb4lOCQ4kwGAiA/"
    "dMERHU6Tg/WTe0LQzF0GZxDCFH7xQurVVI030wqPVg==";

json::Object who(json::Object more = {}) {
  json::Object out{
      {"by", "R. Roe"}, {"where", "Lab 3"}, {"why", "the inquiry"}, {"authority", "warrant 17"}};
  for (auto& member : more) out.push_back(std::move(member));
  return out;
}

json::Object input(std::size_t size) {
  return {{"name", "disk.img"},
          {"size", size},
          {"marks", json::Array{"malware"}},
          {"acquired", who({{"at", 1'772'460'000'000}})}};
}

struct Sides : fixture::Pair {
  fixture::Keeper our_keeper{us};
  fixture::Keeper their_keeper{cn};
  Api ours{us, now};
  Api theirs{cn, now};

  Sides() {
    pair_settle();
    ours.use(*our_keeper);
    theirs.use(*their_keeper);
  }

  void pair_settle() {
    settle();
    REQUIRE(our_keeper->look(now));
    REQUIRE(their_keeper->look(now));
  }

  std::string add(json::Object body) {
    auto const item = text(ours.post("/v1/evidence", std::move(body)), "item");
    CHECK(ours.call("POST", "/v1/evidence/" + item + "/bytes?offset=0",
                    to_bytes(std::string_view{"abc"}))
              .status == 200);
    ours.post("/v1/evidence/" + item + "/finish", json::Object{}, 200);
    return item;
  }

  /// Added by us, offered to cn.
  std::string offered() {
    auto const item = add(input(3));
    ours.post("/v1/evidence/" + item + "/offer", who({{"to", "cn"}}), 200);
    pair_settle();
    return item;
  }

  void fetch(std::string const& item) {
    theirs.post("/v1/evidence/" + item + "/fetch", who(), 200);
    node::ItemId const id{item};
    while (their_keeper->recheck(id).value()) {
    }
    auto const bytes = our_keeper->serve(message::PartyId{"cn"}, id, 0, 3, now).value();
    REQUIRE(their_keeper->take(id, 0, bytes, now));
    pair_settle();
  }
};

/// Everything about evidence waits for a yes.
std::string waits(std::string const& party) {
  return "format = \"comity.policy/v1\"\nparty = \"" + party + R"("
title = {en = "A policy", zh = "策略"}
otherwise = "national_law"
approvals_valid_for = "72h"

[[rule]]
id = "handover"
why = {en = "A law", zh = "法律"}
when.direction = "out"
approve = [{role = "legal_reviewer"}]
)";
}

std::string const nothing = "/v1/evidence/us-20260101-aaaaaaaa";

}  // namespace

TEST_CASE("an item is taken in piece by piece, listed, shown and read") {
  Sides sides;
  auto const item = sides.add(input(3));
  auto const view = sides.ours.get("/v1/evidence/" + item);
  CHECK(text(view, "phase") == "held");
  CHECK(list(view, "custody").size() == 1);
  CHECK(list(view, "gaps").empty());
  auto const listed = sides.ours.get("/v1/evidence?count=1");
  CHECK(number(listed, "next") == 1);
  auto const digest = text(member(member(view, "manifest"), "digests"), "sha256");
  CHECK(list(sides.ours.get("/v1/evidence?sha256=" + digest), "evidence").size() == 1);
  auto const bytes = sides.ours.call("GET", "/v1/evidence/" + item + "/bytes?offset=1&count=9");
  CHECK(as_text(bytes.body) == "bc");
}

TEST_CASE("everything of an item can be said about it at once") {
  Sides sides;
  auto body = input(3);
  auto const request = sides.issue();
  for (auto const* name : {"exhibit", "media_type"}) body.emplace_back(name, "a/b");
  body.emplace_back("request", request.text());
  body.emplace_back("derived_from", "us-20260101-aaaaaaaa");
  body.emplace_back("keep_until", 1'900'000'000'000);
  body.emplace_back("dispose_after", 1'900'000'000'001);
  auto const item = sides.add(body);
  CHECK(text(sides.ours.get("/v1/evidence/" + item), "request") == request.text());
  auto const all = sides.ours.get("/v1/evidence");
  CHECK(text(list(all, "evidence").front(), "request") == request.text());
  sides.ours.post("/v1/evidence/" + item + "/dispose", who(), 422);
}

TEST_CASE(
    "bytes that are not those that were handed in are thrown away, and so is what is given up") {
  Sides sides;
  auto& api = sides.ours;
  auto const begin = [&] {
    auto const at = "/v1/evidence/" + text(api.post("/v1/evidence", input(3)), "item");
    CHECK(api.call("POST", at + "/bytes?offset=0", to_bytes(std::string_view{"abc"})).status ==
          200);
    return at;
  };
  auto const digest = [](std::string_view of) { return crypto::sha256(as_bytes(of)).hex(); };
  auto const right = begin();
  api.post(right + "/finish", json::Object{{"sha256", digest("abc")}}, 200);
  api.post(right + "/forget", json::Object{}, 409);
  auto const wrong = begin();
  api.post(wrong + "/finish", json::Object{{"sha256", digest("abd")}}, 409);
  api.get(wrong, 404);
  auto const given_up = begin();
  CHECK("/v1/evidence/" + text(api.post(given_up + "/forget", json::Object{}, 200), "item") ==
        given_up);
  api.get(given_up, 404);
}

TEST_CASE("an item is offered, fetched, stamped, exported and disposed of") {
  Sides sides;
  auto const item = sides.offered();
  auto const at = "/v1/evidence/" + item;
  CHECK(text(sides.theirs.get(at), "from") == "us");
  CHECK(text(list(sides.theirs.get("/v1/evidence"), "evidence").front(), "phase") == "offered");
  sides.fetch(item);
  CHECK(text(list(sides.ours.get(at), "copies").front(), "state") == "kept");
  sides.theirs.post(at + "/custody", who({{"event", "examined"}}), 200);
  sides.theirs.post(at + "/stamps", who({{"address", "http://tsa"}, {"token", token_of_abc}}), 200);
  auto const stamped = sides.theirs.get(at);
  CHECK(number(list(stamped, "stamps").front(), "at") == 1'795'372'770'000);
  CHECK(text(sides.theirs.post(at + "/export", who(), 200), "format") == "comity.evidence/v1");
  sides.ours.post(at + "/dispose", who(), 200);
  CHECK(sides.ours.call("GET", at + "/bytes").status == 409);
}

TEST_CASE(
    "a node that has an authority for time stamps asks it, and keeps nothing that it did not say") {
  Sides sides;
  auto& api = sides.ours;
  auto const at = "/v1/evidence/" + sides.add(input(3));
  CHECK(error_id(api.post(at + "/stamps", who(), 503)) == "api.no_stamp_authority");
  api.use(api::StampAuthority{"http://tsa", "none"});
  CHECK(text(api.get(at), "stamp_authority") == "http://tsa");
  Bytes said;
  bool asked = false;
  api.authority = [&](ByteView) -> Result<Bytes> {
    asked = true;
    if (said.empty()) return fail(Code::unavailable, "service.no_stamp");
    return said;
  };
  CHECK(error_id(api.post(at + "/stamps", who(), 503)) == "service.no_stamp");
  // TimeStampResp with nothing but the status "rejection".
  said = {0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02};
  CHECK(error_id(api.post(at + "/stamps", who(), 422)) == "crypto.timestamp_refused");
  said = {0x00};
  CHECK(error_id(api.post(at + "/stamps", who(), 400)) == "crypto.bad_timestamp");
  asked = false;
  api.post(at + "/stamps", who({{"address", "http://tsa"}, {"token", token_of_abc}}), 200);
  auto const adding = "/v1/evidence/" + text(api.post("/v1/evidence", input(3)), "item");
  api.post(adding + "/stamps", who(), 503);
  CHECK_FALSE(asked);
  CHECK(list(api.get(at), "stamps").size() == 1);
}

TEST_CASE("a token that says no time is shown without one") {
  Sides sides;
  node::ItemId const id{sides.add(input(3))};
  evidence::Act act;
  act.by = act.where = act.why = act.authority = "R. Roe";
  REQUIRE(sides.our_keeper->add_stamp(id, {"http://tsa", Bytes{0}}, act, sides.now));
  auto const view = sides.ours.get("/v1/evidence/" + id.text());
  CHECK(list(view, "stamps").front().find("at") == nullptr);
}

TEST_CASE("an item is described for tools that read CASE/UCO") {
  Sides sides;
  auto& api = sides.ours;
  auto const described = api.get("/v1/evidence/" + sides.add(input(3)) + "/case");
  CHECK(list(described, "@graph").size() > 3);
  api.get("/v1/evidence/" + text(api.post("/v1/evidence", input(3)), "item") + "/case", 409);
  api.get(nothing + "/case", 404);
  api.get("/v1/evidence/x/case", 400);
}

TEST_CASE("what its rule wants gone is named so in the list") {
  Sides sides;
  auto body = input(3);
  body.emplace_back("dispose_after", to_milliseconds(sides.now));
  sides.add(input(3));
  auto const due = sides.add(std::move(body));
  auto const all = sides.ours.get("/v1/evidence");
  for (auto const& item : list(all, "evidence"))
    CHECK(flag(item, "due") == (text(item, "item") == due));
}

TEST_CASE("what is to be said about an item may wait for a yes, and until then nothing is said") {
  Sides sides;
  auto const item = sides.offered();
  auto const mine = sides.add(input(3));
  auto const load = [](Api& api, std::string const& party) {
    REQUIRE(api.call("POST", "/v1/policy", to_bytes(waits(party))).status == 200);
  };
  load(sides.ours, "us");
  load(sides.theirs, "cn");
  auto const drafts = [](Api& api) { return list(api.get("/v1/drafts"), "drafts").size(); };
  auto const offer = sides.ours.post("/v1/evidence/" + mine + "/offer", who({{"to", "cn"}}), 202);
  CHECK(text(sides.ours.get("/v1/drafts/" + text(offer, "draft")), "type") == "evidence.offer");
  CHECK(list(sides.ours.get("/v1/evidence/" + mine), "copies").empty());
  sides.ours.post("/v1/evidence/" + item + "/dispose", who(), 202);
  CHECK(text(sides.ours.get("/v1/evidence/" + item), "phase") == "held");
  CHECK(drafts(sides.ours) == 2);
  sides.theirs.post("/v1/evidence/" + item + "/decline", json::Object{}, 202);
  CHECK(text(sides.theirs.get("/v1/evidence/" + item), "phase") == "offered");
  CHECK(drafts(sides.theirs) == 1);
}

TEST_CASE("the journal says who did what with an item") {
  Sides sides;
  auto const item = sides.offered();
  sides.ours.call("GET", "/v1/evidence/" + item + "/bytes");
  REQUIRE(sides.us.own_side->desk().journal().commit(sides.now));
  std::string done;
  auto const journal = sides.ours.get("/v1/journal");
  for (auto const& record : list(journal, "records")) {
    if (text(record, "type") == "evidence_access")
      done += text(member(record, "details"), "what") + " ";
  }
  CHECK(done == "add offer read ");
}

TEST_CASE("a declined offer shows why nothing comes") {
  Sides sides;
  auto const item = sides.offered();
  sides.theirs.post("/v1/evidence/" + item + "/decline", json::Object{}, 200);
  CHECK(text(sides.theirs.get("/v1/evidence/" + item), "fault") == "evidence.declined");
  CHECK(text(list(sides.theirs.get("/v1/evidence"), "evidence").front(), "fault") ==
        "evidence.declined");
}

TEST_CASE("what does not fit is refused with its reason") {
  Sides sides;
  auto& api = sides.ours;
  auto const held = "/v1/evidence/" + sides.add(input(3));
  auto const begun = text(api.post("/v1/evidence", input(3)), "item");
  auto const adding = "/v1/evidence/" + begun;
  for (auto const* name : {"offer", "fetch", "custody", "export", "dispose", "stamps"}) {
    CAPTURE(name);
    api.post(held + '/' + name, json::Object{}, 400);
  }
  for (auto const* name : {"finish", "forget", "decline"})
    api.post("/v1/evidence/x/" + std::string{name}, json::Object{}, 400);
  for (auto const& [name, more] :
       {std::pair{"offer", json::Object{{"to", "cn"}}},
        std::pair{"custody", json::Object{{"event", "noted"}}}, std::pair{"fetch", json::Object{}},
        std::pair{"export", json::Object{}}}) {
    CAPTURE(name);
    api.post(adding + '/' + name, who(more), 409);
    api.post(nothing + '/' + name, who(more), 404);
  }
  for (auto const* name : {"finish", "decline"}) api.post(adding + '/' + name, json::Object{}, 409);
  for (auto const* name : {"finish", "forget", "decline"})
    api.post(nothing + '/' + name, json::Object{}, 404);
  api.post(nothing + "/dispose", who(), 404);
  api.post(nothing + "/stamps", who({{"address", "a"}, {"token", token_of_abc}}), 404);
  api.get(nothing, 404);
  api.get("/v1/evidence/x", 400);
  api.get("/v1/evidence?sha256=x", 400);
  api.get("/v1/evidence?first=x", 400);
  api.post("/v1/evidence", json::Object{{"name", "../x"}}, 400);
}

TEST_CASE("bytes that are out of order, too many or elsewhere are refused") {
  Sides sides;
  auto& api = sides.ours;
  auto const adding = "/v1/evidence/" + text(api.post("/v1/evidence", input(3)), "item");
  auto const bytes = to_bytes(std::string_view{"abcd"});
  CHECK(api.call("POST", adding + "/bytes?offset=1", bytes).status == 409);
  CHECK(api.call("POST", adding + "/bytes?offset=0", bytes).status == 413);
  CHECK(api.call("POST", adding + "/bytes", bytes).status == 400);
  CHECK(api.call("POST", nothing + "/bytes?offset=0", bytes).status == 404);
  CHECK(api.call("GET", nothing + "/bytes").status == 404);
  CHECK(api.call("GET", adding + "/bytes").status == 409);
  auto const held = "/v1/evidence/" + sides.add(input(3));
  CHECK(api.call("GET", held + "/bytes?offset=3").status == 400);
}

TEST_CASE("a node that keeps no evidence says so") {
  fixture::Pair pair;
  Api api{pair.us, pair.now};
  api.get("/v1/evidence", 503);
  api.get(nothing, 503);
  api.post("/v1/evidence", input(3), 503);
  for (auto const& [name, more] :
       {std::pair{"offer", json::Object{{"to", "cn"}}},
        std::pair{"custody", json::Object{{"event", "noted"}}}, std::pair{"fetch", json::Object{}},
        std::pair{"export", json::Object{}}, std::pair{"dispose", json::Object{}},
        std::pair{"stamps", json::Object{{"address", "a"}, {"token", token_of_abc}}}}) {
    CAPTURE(name);
    api.post(nothing + '/' + name, who(more), 503);
  }
  for (auto const* name : {"finish", "forget", "decline"})
    api.post(nothing + '/' + name, json::Object{}, 503);
  CHECK(api.call("POST", nothing + "/bytes?offset=0", to_bytes(std::string_view{"a"})).status ==
        503);
  CHECK(api.call("GET", nothing + "/bytes").status == 503);
  api.get(nothing + "/case", 503);
}

}  // namespace comity
