#include "comity/watch/watch.h"

#include "comity/watch/views.h"

#include <doctest/doctest.h>

namespace comity::watch {
namespace {

class Rows final : public WatchStore {
 public:
  std::optional<Error> failure;

  Result<std::vector<Bytes>> records(Table table) override {
    std::vector<Bytes> out;
    for (auto const& [id, record] : rows_[table]) out.push_back(record);
    return out;
  }

  Result<void> put(Table table, std::string_view id, ByteView record) override {
    if (failure) return *failure;
    rows_[table].insert_or_assign(std::string{id}, Bytes{record.begin(), record.end()});
    return {};
  }

 private:
  std::map<Table, std::map<std::string, Bytes>> rows_;
};

constexpr auto cert = Channel::cert;
AccountId const dee{"dee"};
AccountId const ann{"ann"};

Instant at(int minutes) {
  return Instant{std::chrono::minutes{minutes}};
}

Handover from_dee(std::string note, int minutes) {
  return {dee, ann, std::move(note), at(minutes)};
}

/// Dee has the watch and has handed it over to Ann.
struct Desk {
  Rows rows;
  Watch watch = Watch::open(rows).value();

  Desk() {
    REQUIRE(watch.take(cert, dee, false, at(1)));
    REQUIRE(watch.hand_over(cert, from_dee("cn-1 answers at noon", 2)));
  }
};

template <typename T>
std::string id_of(Result<T> const& result) {
  REQUIRE_FALSE(result);
  return result.error().id;
}

}  // namespace

TEST_CASE("the watch is with whoever took it, and is not taken twice") {
  Rows rows;
  auto watch = Watch::open(rows).value();
  CHECK_FALSE(watch.of(cert).officer);
  REQUIRE(watch.take(cert, dee, false, at(1)));
  CHECK(watch.of(cert) == State{dee, at(1), {}, {}});
  CHECK_FALSE(watch.of(Channel::police).officer);
  CHECK(id_of(watch.take(cert, dee, true, at(2))) == "watch.yours");
  CHECK(id_of(watch.take(cert, ann, false, at(2))) == "watch.held");
}

TEST_CASE("who hands the watch over has it until the note is acknowledged") {
  Desk desk;
  CHECK(desk.watch.of(cert).officer == dee);
  CHECK(id_of(desk.watch.acknowledge(cert, dee, at(2), at(3))) == "watch.nothing_offered");
  REQUIRE(desk.watch.acknowledge(cert, ann, at(2), at(3)));
  CHECK(desk.watch.of(cert) == State{ann, at(3), {}, from_dee("cn-1 answers at noon", 2)});
  CHECK(id_of(desk.watch.acknowledge(cert, ann, at(2), at(4))) == "watch.nothing_offered");
}

TEST_CASE("a note that was written anew has not been read") {
  Desk desk;
  REQUIRE(desk.watch.hand_over(cert, from_dee("cn-1 and us-7 answer at noon", 5)));
  CHECK(id_of(desk.watch.acknowledge(cert, ann, at(2), at(6))) == "watch.other_note");
  CHECK(desk.watch.of(cert).officer == dee);
  CHECK(desk.watch.acknowledge(cert, ann, at(5), at(6)));
}

TEST_CASE("only whoever has the watch hands it over, to somebody else and with a note") {
  Desk desk;
  CHECK(id_of(desk.watch.hand_over(cert, {ann, dee, "note", at(3)})) == "watch.not_yours");
  CHECK(id_of(desk.watch.hand_over(cert, {dee, dee, "note", at(3)})) == "watch.to_oneself");
  CHECK(id_of(desk.watch.hand_over(cert, from_dee(" \n", 3))) == "watch.note_empty");
  CHECK(id_of(desk.watch.hand_over(cert, from_dee(std::string(note_bytes_max + 1, 'x'), 3))) ==
        "watch.note_too_long");
}

TEST_CASE("who relieves an officer makes what was handed over void") {
  Desk desk;
  AccountId const lee{"lee"};
  REQUIRE(desk.watch.take(cert, lee, true, at(9)));
  CHECK(desk.watch.of(cert) == State{lee, at(9), {}, {}});
  CHECK(id_of(desk.watch.acknowledge(cert, ann, at(2), at(10))) == "watch.nothing_offered");
}

TEST_CASE("the watch outlasts the node, and a store that fails changes nothing") {
  Desk desk;
  CHECK(Watch::open(desk.rows).value().of(cert) == desk.watch.of(cert));
  desk.rows.failure = fail(Code::unavailable, "sql.disk_full");
  CHECK(id_of(desk.watch.acknowledge(cert, ann, at(2), at(3))) == "sql.disk_full");
  CHECK(desk.watch.of(cert).officer == dee);
}

TEST_CASE("views are each account's own, and outlast the node") {
  Rows rows;
  auto views = Views::open(rows).value();
  std::vector<View> const wanted{{"新到", "phase=issued"}, {"theirs", "asker=cn"}};
  REQUIRE(views.put(dee, wanted));
  CHECK(views.of(ann).empty());
  CHECK(Views::open(rows).value().of(dee) == wanted);
  REQUIRE(views.put(dee, {}));
  CHECK(Views::open(rows).value().of(dee).empty());
}

TEST_CASE("a view has a name of its own, and there are only so many") {
  Rows rows;
  auto views = Views::open(rows).value();
  for (auto const& bad : {std::vector<View>{{"", "q"}}, std::vector<View>{{"a", "q"}, {"a", "r"}},
                          std::vector<View>{{std::string(view_name_bytes_max + 1, 'x'), ""}},
                          std::vector<View>{{"a", std::string(view_query_bytes_max + 1, 'x')}}})
    CHECK(id_of(views.put(dee, bad)) == "watch.bad_view");
  std::vector<View> many;
  for (std::size_t i = 0; i <= views_max; ++i) many.push_back({std::to_string(i), ""});
  CHECK(id_of(views.put(dee, many)) == "watch.too_many_views");
}

TEST_CASE("a damaged record is found when the node starts") {
  Rows rows;
  REQUIRE(rows.put(Table::watches, "cert", as_bytes("{}")));
  CHECK(id_of(Watch::open(rows)) == "watch.bad_record");
  REQUIRE(rows.put(Table::views, "dee", as_bytes("[")));
  CHECK(id_of(Views::open(rows)) == "watch.bad_record");
}

}  // namespace comity::watch
