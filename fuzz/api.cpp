// The owner's API: a line "METHOD target", a line break, a body. In the target "{link}" and
// "{request}" stand for those that there are. Whatever is asked, the answer is a documented status
// and, where it says so, JSON.
#include "comity/api/routes.h"
#include "comity/json/text.h"
#include "pair.h"

#include <algorithm>
#include <memory>

using namespace comity;

namespace {

struct FixedTime final : TimeSource {
  Instant now() const override { return fixture::sample_now() + std::chrono::hours{1}; }
};

/// A pair with a request that has arrived, and one on its way.
struct Subject : fixture::Pair {
  std::string link;
  std::string request;

  Subject() {
    settle();
    request = issue().text();
    settle();
    issue();
    link = us.link().id().agreement.short_text() + "-cn";
  }
};

/// That of this process; a new one once the old has taken in so much that it would slow down.
Subject& subject() {
  constexpr std::uint64_t changes_max = 200;
  static auto current = std::make_unique<Subject>();
  if (current->us.node->changes() > changes_max) current = std::make_unique<Subject>();
  return *current;
}

std::string with_names(std::string target, Subject const& subject) {
  for (auto const& [name, value] :
       {std::pair{"{link}", &subject.link}, std::pair{"{request}", &subject.request}}) {
    if (auto const at = target.find(name); at != target.npos)
      target.replace(at, std::string_view{name}.size(), *value);
  }
  return target;
}

/// This pair has no evidence, office or national side: their routes say 503.
bool documented(unsigned status) {
  constexpr unsigned all[] = {200, 201, 202, 400, 403, 404, 405, 409, 413, 422, 503};
  return std::ranges::find(all, status) != std::end(all);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const input = as_text({data, size});
  auto const line = input.substr(0, input.find('\n'));
  auto const space = std::min(line.find(' '), line.size());
  auto& node = subject();
  std::string target{line.substr(std::min(space + 1, line.size()))};
  net::HttpRequest const request{std::string{line.substr(0, space)},
                                 with_names(std::move(target), node), "application/json",
                                 to_bytes(input.substr(std::min(line.size() + 1, input.size())))};
  FixedTime const time;
  auto const response = api::Routes{*node.us.node, time, node.us.random}.handle(request);
  COMITY_CHECK(documented(response.status));
  COMITY_CHECK(response.status != 405 || !response.headers.find("allow").empty());
  if (response.headers.find("content-type") != "application/json") return 0;
  COMITY_CHECK(json::parse(response.body, {.bytes_max = 64 << 20, .depth_max = 64}).has_value());
  return 0;
}
