#include "console.h"

#include "comity/json/text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace comity::cli {
namespace {

std::int64_t steady_milliseconds() {
  auto const now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

constexpr std::int64_t progress_after_milliseconds = 500;
constexpr int bar_width = 30;

/// Errors for which the next step is to look at a key or passphrase.
constexpr std::array<std::string_view, 10> about_keys{
    "agreement.key_missing",      "cli.no_passphrase", "cli.passphrases_differ",
    "link.key_missing",           "link.no_valid_key", "service.bad_key_file",
    "service.key_open_to_others", "service.no_keys",   "service.no_transport_key",
    "service.wrong_passphrase"};

}  // namespace

Exit exit_of(Error const& error) {
  if (error.id.starts_with("crypto.") ||
      std::ranges::find(about_keys, error.id) != about_keys.end())
    return Exit::key;
  if (error.id == "cli.node_unreachable") return Exit::unreachable;
  switch (error.code) {
    case Code::not_found:
      return Exit::not_found;
    case Code::conflict:
      return Exit::conflict;
    case Code::unavailable:
    case Code::damaged:
      return Exit::unavailable;
    case Code::invalid:
    case Code::forbidden:
    case Code::too_large:
    case Code::refused:
      return Exit::refused;
  }
  return Exit::refused;
}

void Console::say(std::string_view id, Parameters const& parameters) const {
  if (!json) std::cout << text(id, parameters) << std::endl;
}

void Console::line(std::string_view text) const {
  if (!json) std::cout << text << std::endl;
}

void Console::give(json::Value const& value) const {
  if (json) std::cout << json::write_pretty(value) << std::flush;
}

Exit Console::explain(Error const& error) const {
  if (json) {
    json::Object parameters;
    for (auto const& [name, value] : error.parameters) parameters.emplace_back(name, value);
    std::cout << json::write_pretty(json::Object{
                     {"error", json::Object{{"code", name_of(error.code)},
                                            {"id", error.id},
                                            {"parameters", std::move(parameters)},
                                            {"text", words::explain(error, language)}}}})
              << std::flush;
  } else {
    std::cerr << "comity: " << words::explain(error, language) << std::endl;
  }
  return exit_of(error);
}

std::string Console::coloured(char const* code, std::string_view text) const {
  if (!colour) return std::string{text};
  return std::string{"\033["} + code + 'm' + std::string{text} + "\033[0m";
}

std::string shown_time(Instant at) {
  auto text = to_rfc3339(at);
  text[10] = ' ';
  return text.substr(0, 19) + " UTC";
}

std::string shown_time(json::Value const* milliseconds) {
  auto const* const value = milliseconds != nullptr ? milliseconds->if_integer() : nullptr;
  if (value == nullptr) return "-";
  auto const at = instant_from_milliseconds(*value);
  return at ? shown_time(*at) : "-";
}

Progress::Progress(Console const& console, std::string label, std::uint64_t total)
    : shows_{console.progress && total > 0},
      label_{std::move(label)},
      total_{total},
      started_{steady_milliseconds()} {}

Progress::~Progress() {
  if (shows_ && last_percent_ >= 0) std::fprintf(stderr, "\r\033[K");
}

void Progress::at(std::uint64_t done) {
  if (!shows_ || steady_milliseconds() - started_ < progress_after_milliseconds) return;
  auto const percent = static_cast<int>(done * 100 / total_);
  if (percent == last_percent_) return;
  last_percent_ = percent;
  auto const filled = percent * bar_width / 100;
  std::fprintf(stderr, "\r%s [%s%s] %d %%", label_.c_str(),
               std::string(static_cast<std::size_t>(filled), '#').c_str(),
               std::string(static_cast<std::size_t>(bar_width - filled), '.').c_str(), percent);
  std::fflush(stderr);
}

}  // namespace comity::cli
