#include "files.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include <doctest/doctest.h>

namespace comity::iodef {

Bytes data_file(std::string const& name) {
  std::ifstream file{std::string{TEST_DATA} + "/" + name, std::ios::binary};
  REQUIRE_MESSAGE(file.good(), name);
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

bool is_valid_by([[maybe_unused]] std::string const& xsd,
                 [[maybe_unused]] std::string const& document) {
#ifdef COMITY_XMLLINT
  auto const path = std::filesystem::temp_directory_path() /
                    ("comity-iodef-" + std::to_string(::getpid()) + ".xml");
  std::ofstream{path} << document;
  auto const command = std::string{COMITY_XMLLINT} +
                       " --nonet --noout --schema " TEST_DATA "/xsd/" + xsd + " " + path.string() +
                       " >/dev/null 2>&1";
  auto const status = std::system(command.c_str());
  std::filesystem::remove(path);
  return status == 0;
#else
  MESSAGE("not checked against ", xsd, ": xmllint is not installed");
  return true;
#endif
}

}  // namespace comity::iodef
