/// The `openssl` command, as the stranger who must be able to use our files.
#pragma once

#include "comity/base/bytes.h"

#include <filesystem>
#include <initializer_list>

namespace comity::crypto {

/// A folder that goes with its object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;

  /// Writes a file, and returns its path.
  std::string write(std::string const& name, ByteView content) const;

  /// The path of a file of that name.
  std::string path(std::string const& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

Bytes read_file(std::string const& path);

/// False, with a message, if there is no such command here.
bool has_openssl_command();

/// True if `openssl` ended with 0, given these arguments with a space after each. What it prints is
/// dropped.
bool openssl_does(std::initializer_list<std::string_view> arguments);

}  // namespace comity::crypto
