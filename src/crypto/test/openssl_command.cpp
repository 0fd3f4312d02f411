#include "openssl_command.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

namespace comity::crypto {

TemporaryFolder::TemporaryFolder() {
  auto name = (std::filesystem::temp_directory_path() / "comity-crypto-XXXXXX").string();
  COMITY_CHECK(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::filesystem::remove_all(path_);
}

std::string TemporaryFolder::write(std::string const& name, ByteView content) const {
  std::ofstream{path_ / name, std::ios::binary} << as_text(content);
  return path(name);
}

Bytes read_file(std::string const& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

#ifdef COMITY_OPENSSL_COMMAND

bool has_openssl_command() {
  return true;
}

bool openssl_does(std::initializer_list<std::string_view> arguments) {
  std::string command{COMITY_OPENSSL_COMMAND};
  for (auto const argument : arguments) {
    command += ' ';
    command += argument;
  }
  command += " >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;
}

#else

bool has_openssl_command() {
  MESSAGE("skipped: the openssl command was not found when this was configured");
  return false;
}

bool openssl_does(std::initializer_list<std::string_view>) {
  return false;
}

#endif

}  // namespace comity::crypto
