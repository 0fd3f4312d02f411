/// What a node answered, read leniently and laid out in columns for a person.
#pragma once

#include "comity/json/value.h"

#include <string>

namespace comity::cli {

// Members of an answer; empty where there is none of that kind. Texts are made harmless to see.
std::string text_at(json::Value const& value, std::string_view name);
std::int64_t number_at(json::Value const& value, std::string_view name);
json::Array const& array_at(json::Value const& value, std::string_view name);

/// The member `name`, or null as a value.
json::Value const& part_at(json::Value const& value, std::string_view name);

/// Pads to a width in columns; Chinese characters take two.
std::string padded(std::string text, std::size_t width);

}  // namespace comity::cli
