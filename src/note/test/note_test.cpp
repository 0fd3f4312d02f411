#include "comity/note/note.h"

#include "testing.h"

namespace comity::note {
namespace {

std::string const good_line = "\u2014 a.example AAAAAAE=\n";

std::string line_of(std::string const& name, std::string const& base64) {
  return "\u2014 " + name + ' ' + base64 + '\n';
}

}  // namespace

TEST_CASE("[P6.1] a note is taken apart and put together to the byte") {
  for (std::string const bytes : {example_note, go_note, cosigned_checkpoint}) {
    CHECK_MESSAGE(Note::parse(bytes).value().encode() == bytes, bytes);
  }
  auto const note = Note::parse(example_note).value();
  CHECK(note.text() == "This is an example message.\n");
  REQUIRE(note.signatures().size() == 1);
  CHECK(note.signatures()[0].name == "example.com/foo");
  CHECK(note.signatures()[0].key_id == 0x530d903a);
  CHECK(note.signatures()[0].signature.size() == 64);
}

TEST_CASE("the last blank line ends the text") {
  auto const note = Note::parse("one\n\n\ntwo\n\n\n" + good_line).value();
  CHECK(note.text() == "one\n\n\ntwo\n\n");
  CHECK(Note::parse("\n\n" + good_line).value().text() == "\n");
}

TEST_CASE("what is not a signed note is refused") {
  struct Row {
    std::string bytes;
    char const* id;
  };

  for (auto const& row : {
           Row{"", "note.not_signed"},
           Row{"text\n", "note.not_signed"},
           Row{"text\n\n", "note.not_signed"},
           Row{"text\n" + good_line, "note.not_signed"},
           Row{"\n" + good_line, "note.not_signed"},
           Row{"te\rxt\n\n" + good_line, "note.bad_text"},
           Row{"text\r\n\r\n\n" + good_line, "note.bad_text"},
           Row{"te\txt\n\n" + good_line, "note.bad_text"},
           Row{"te\xff"
               "xt\n\n" +
                   good_line,
               "note.bad_text"},
           Row{std::string("te\0xt\n\n", 7) + good_line, "note.bad_text"},
           Row{"text\n\n" + good_line.substr(0, good_line.size() - 1), "note.bad_signature"},
           Row{"text\n\n" + good_line + "\n", "note.not_signed"},
           Row{"text\n\n" + good_line + "more", "note.bad_signature"},
           Row{"text\n\n- a.example AAAAAAE=\n", "note.bad_signature"},
           Row{"text\n\n\u2014a.example AAAAAAE=\n", "note.bad_signature"},
           Row{"text\n\n\u2014  AAAAAAE=\n", "note.bad_signature"},
           Row{"text\n\n\u2014 a.example\n", "note.bad_signature"},
           Row{"text\n\n\u2014 a.example \n", "note.bad_signature"},
           Row{"text\n\n\u2014 a.example  AAAAAAE=\n", "note.bad_signature"},
           Row{"text\n\n\u2014 a.example AAAAAAE= \n", "note.bad_signature"},
           Row{"text\n\n\u2014 a.example AAAAAAE=\r\n", "note.bad_signature"},
           Row{"text\n\n" + line_of("a+b", "AAAAAAE="), "note.bad_signature"},
           Row{"text\n\n" + line_of("a\u00a0b", "AAAAAAE="), "note.bad_signature"},
           // Four bytes of key id and no signature.
           Row{"text\n\n" + line_of("a", "AAAAAA=="), "note.bad_signature"},
           // Go reads these two as it reads the first line above.
           Row{"text\n\n" + line_of("a.example", "AAAAAAF="), "note.bad_signature"},
           Row{"text\n\n" + line_of("a.example", "AAAAAAE"), "note.bad_signature"},
           Row{"text\n\n" + line_of("a.example", "____"), "note.bad_signature"},
           // One bad line among good ones, too.
           Row{"text\n\n" + good_line + line_of("a", "") + good_line, "note.bad_signature"},
       }) {
    auto const note = Note::parse(row.bytes);
    REQUIRE_MESSAGE(!note, row.bytes);
    CHECK_MESSAGE(note.error().id == row.id, row.bytes);
  }
}

TEST_CASE("sixteen signatures of five kilobytes are taken, as C2SP asks") {
  auto note = Note::create("text\n").value();
  for (KeyId i = 0; i < 16; ++i) {
    CHECK(note.put({"post-quantum.example", i, Bytes(5'000, 7)}));
  }
  CHECK(Note::parse(note.encode()).value() == note);
}

TEST_CASE("a note has at most 100 signatures and 256 KiB") {
  std::string bytes = "text\n\n";
  for (std::size_t i = 0; i < signature_lines_max; ++i) bytes += good_line;
  CHECK(Note::parse(bytes));
  CHECK(Note::parse(bytes + good_line).error().id == "note.too_many_signatures");
  std::string const long_text(note_bytes_max, 'x');
  CHECK(Note::parse(long_text + "\n\n" + good_line).error().id == "note.too_large");
  CHECK(Note::create(long_text + "\n").error().id == "note.too_large");
}

TEST_CASE("[P6.2] lines of unknown keys and types are kept where they are") {
  auto const bytes = cosigned_checkpoint + line_of("grease", "q83vASNFZ4k=");
  auto note = Note::parse(bytes).value();
  REQUIRE(note.put({"new.example", 1, Bytes{1}}));
  CHECK(note.encode() == bytes + SignatureLine{"new.example", 1, Bytes{1}}.encode());
}

TEST_CASE("a new line of a key replaces its older ones and no other's") {
  auto note = Note::create("text\n").value();
  REQUIRE(note.put({"a", 1, Bytes{1}}));
  REQUIRE(note.put({"a", 2, Bytes{2}}));
  REQUIRE(note.put({"b", 1, Bytes{3}}));
  REQUIRE(note.put({"a", 1, Bytes{4}}));
  std::vector<SignatureLine> const expected{
      {"a", 2, Bytes{2}}, {"b", 1, Bytes{3}}, {"a", 1, Bytes{4}}};
  CHECK(note.signatures() == expected);
  for (KeyId i = 3; i < 100; ++i) REQUIRE(note.put({"a", i, Bytes{1}}));
  CHECK(note.signatures().size() == signature_lines_max);
  CHECK(note.put({"a", 7, Bytes{2}}));
  CHECK(note.put({"a", 100, Bytes{2}}).error().id == "note.too_many_signatures");
}

TEST_CASE("a text to be signed ends in a newline and has no control characters") {
  CHECK(Note::create("text\n"));
  CHECK(Note::create("礼让\n\n"));
  for (std::string const bad : {"", "text", "te\rxt\n", "te\x1fxt\n", "te\xc0xt\n"}) {
    CHECK_FALSE(Note::create(bad));
  }
}

TEST_CASE("names of keys have no Unicode spaces and no plus") {
  for (std::string const good : {"a", "example.com/log42", "comity/0123456789abcdef/a/b/mirror",
                                 "\u2014", "\u793c\u8ba9", "oid/1.3.6.1"}) {
    CHECK_MESSAGE(is_key_name(good), good);
  }
  for (std::string const bad :
       {"", " ", "a b", "a+b", "a\nb", "a\tb", "a\u0085b", "a\u00a0b", "a\u1680b", "a\u2000b",
        "a\u200ab", "a\u2028b", "a\u2029b", "a\u202fb", "a\u205fb", "a\u3000b", "\xff"}) {
    CHECK_MESSAGE(!is_key_name(bad), bad);
  }
  CHECK(is_key_name(std::string(name_bytes_max, 'a')));
  CHECK_FALSE(is_key_name(std::string(name_bytes_max + 1, 'a')));
}

TEST_CASE("a witness's answer is signature lines and nothing else") {
  auto const lines = parse_signature_lines(good_line + line_of("b", "AAAAAgI=")).value();
  REQUIRE(lines.size() == 2);
  CHECK(lines[1] == SignatureLine{"b", 2, Bytes{2}});
  CHECK(parse_signature_lines(witness_answer).value().size() == 3);
  for (std::string const& bad : {std::string{}, std::string{"\n"}, good_line + "\n",
                                 "\n" + good_line, good_line + "x", "text\n\n" + good_line}) {
    CHECK_FALSE(parse_signature_lines(bad));
  }
}

}  // namespace comity::note
