# Writes OUTPUT, a C++ file that holds the text of each of FILES as a raw string literal.
set(literals "")
foreach(file IN LISTS FILES)
  file(READ "${file}" text)
  string(APPEND literals "    R\"lang(${text})lang\",\n")
endforeach()
file(WRITE "${OUTPUT}" "// Made of lang/*.json by embed.cmake.
#include \"embedded.h\"

namespace comity::words {

namespace {
constexpr std::string_view texts[] = {
${literals}};
}  // namespace

std::span<std::string_view const> embedded_files() {
  return texts;
}

}  // namespace comity::words
")
