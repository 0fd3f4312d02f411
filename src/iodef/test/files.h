/// Files of the tests, and the second opinion on XML.
#pragma once

#include "comity/base/bytes.h"

#include <string>

namespace comity::iodef {

Bytes data_file(std::string const& name);

/// True if xmllint finds the document valid by the schema `xsd` of the test data; also true, with a
/// message, where xmllint is not installed.
bool is_valid_by(std::string const& xsd, std::string const& document);

}  // namespace comity::iodef
