/// What is wrong with a command line, said in the reader's language.
#pragma once

#include "comity/base/result.h"

#include <CLI/CLI.hpp>

namespace comity::cli {

/// An unknown verb or option is looked for before anything else, so that it is named with what was
/// probably meant. Errors: `invalid cli.usage.…`.
Result<void> check_words(CLI::App const& app, int argc, char** argv);

/// What the library found.
Error usage_error(CLI::ParseError const& error);

}  // namespace comity::cli
