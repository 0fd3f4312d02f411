/// URLs as texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace comity::indicator {

/// `text` normalised [P12.6]; none if it is no URL with "://" and a host.
std::optional<std::string> normal_url(std::string_view text);

/// The host of a normal URL, without brackets: address or name.
std::string_view host_of_url(std::string_view url);

/// An address or name in its canonical spelling, which need not have more than one label.
std::optional<std::string> normal_host(std::string_view text);

}  // namespace comity::indicator
