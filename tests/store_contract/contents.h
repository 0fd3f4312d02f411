/// What a store holds, as text: two stores with the same text answer every question alike.
#pragma once

#include "subjects.h"

#include <vector>

namespace comity::storage {

/// One message with all that is kept of it, on one line.
std::string text_of(link::Record const& record);

/// One line each.
std::vector<std::string> text_of(std::vector<link::Record> const& records);

/// Everything that a link's store answers. Fails the test if it answers with an error.
std::string contents(link::LinkStore& store);

/// Everything in the stores of a node that has these links and logs.
std::string contents(Stores const& stores, std::vector<link::LinkId> const& links);

}  // namespace comity::storage
