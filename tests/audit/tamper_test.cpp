/// Whatever is changed in an export by somebody without keys is found, and nothing that a file says
/// leads the check to files of the machine.
#include "comity/audit/limits.h"
#include "comity/json/text.h"
#include "comity/merkle/tile.h"
#include "forged.h"

#include <algorithm>
#include <mutex>

namespace comity::audit_test {
namespace {

/// Repeats, so that a failure can be looked at again.
class Positions {
 public:
  std::size_t next(std::size_t below) {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return static_cast<std::size_t>((state_ >> 33) % below);
  }

 private:
  std::uint64_t state_ = 4;
};

Folder honest() {
  Forge forge{sample()};
  forge.request();
  forge.peer_size = 4;
  return forge.folder();
}

/// Notes every path that is asked for.
class Watched final : public audit::FileReader {
 public:
  explicit Watched(Folder const& folder) : folder_{folder} {}

  Result<Bytes> read(std::string const& path, std::size_t bytes_max) const override {
    std::lock_guard const lock{mutex_};
    asked_.push_back(path);
    return folder_.read(path, bytes_max);
  }

  std::vector<std::string> const& asked() const { return asked_; }

 private:
  Folder const& folder_;
  mutable std::mutex mutex_;
  mutable std::vector<std::string> asked_;
};

/// The honest manifest with a file more, or with a member replaced.
Folder with_manifest(std::function<void(json::Value&)> change) {
  auto folder = honest();
  auto& bytes = folder.files.at("manifest.json");
  auto value = json::parse(bytes).value();
  change(value);
  bytes = to_bytes(json::write_pretty(value));
  return folder;
}

}  // namespace

TEST_CASE("[P10.2] a flipped bit in any file of an export makes it fail") {
  auto folder = honest();
  REQUIRE(audit::verify_link(folder, {.threads = 1}).ok());
  auto const before = link::Manifest::parse(folder.files.at("manifest.json")).value();
  Positions positions;
  for (auto& [path, content] : folder.files) {
    for (int i = 0; i < 5; ++i) {
      auto const at = i == 0 ? 0 : i == 1 ? content.size() - 1 : positions.next(content.size());
      auto const bit = static_cast<std::uint8_t>(1U << positions.next(8));
      content[at] ^= bit;
      // White space in the manifest may be spelled otherwise: that changes nothing.
      bool const same_manifest = path == "manifest.json" &&
                                 link::Manifest::parse(content).has_value() &&
                                 link::Manifest::parse(content).value() ==
                                     link::Manifest::parse(honest().files.at(path)).value();
      auto const report = audit::verify_link(folder, {.threads = 1});
      CHECK_MESSAGE(report.ok() == same_manifest, path, " at ", at);
      content[at] ^= bit;
    }
  }
}

TEST_CASE("[P10.6] a changed entry is named by its number") {
  auto const whole = honest();
  for (std::string const name : {"own", "peer"}) {
    auto const path = name + (name == "own" ? "/tile/entries/000.p/5" : "/tile/entries/000.p/4");
    auto const& content = whole.files.at(path);
    std::size_t begin = 0;
    for (std::uint64_t entry = 0; begin < content.size(); ++entry) {
      auto const length = static_cast<std::size_t>(content[begin] << 8 | content[begin + 1]);
      auto folder = whole;
      folder.files.at(path)[begin + 2 + length / 2] ^= 1;
      check_names(audit::verify_link(folder, {.threads = 1}), "audit.leaf_differs",
                  name == "own" ? "us" : "cn", entry);
      begin += 2 + length;
    }
  }
}

TEST_CASE("[P10.2] a file that is cut, emptied or gone makes an export fail") {
  auto const whole = honest();
  auto const holds = [](Folder const& folder) {
    return audit::verify_link(folder, {.threads = 1}).ok();
  };
  for (auto const& [path, content] : whole.files) {
    // The manifest's last line feed is white space.
    bool const is_manifest = path == "manifest.json";
    auto folder = whole;
    folder.files.at(path).push_back('\n');
    CHECK_MESSAGE(holds(folder) == is_manifest, path, " longer");
    folder.files.at(path).resize(content.size() - 1);
    CHECK_MESSAGE(holds(folder) == is_manifest, path, " shorter");
    folder.files.at(path).resize(content.size() / 2);
    CHECK_MESSAGE(!holds(folder), path, " cut");
    folder.files.erase(path);
    CHECK_MESSAGE(!holds(folder), path, " gone");
  }
}

TEST_CASE("[P10.3] a manifest that is garbage, huge or absent is refused as a whole") {
  Folder folder;
  CHECK(find(audit::verify_link(folder), "audit.manifest_unreadable") != nullptr);
  for (std::string const& text :
       {std::string{}, std::string{"{}"}, std::string{"[1"}, std::string(100'000, '['),
        std::string{R"({"format":"comity.link/v2"})"}, std::string(17 << 20, ' ')}) {
    folder.files["manifest.json"] = to_bytes(text);
    auto const report = audit::verify_link(folder);
    CHECK_FALSE(report.ok());
    CHECK(find(report, "audit.manifest_unreadable") != nullptr);
  }
}

TEST_CASE("[P10.3] sizes that a manifest makes up cost nothing") {
  for (auto const* side : {"own", "peer"}) {
    for (std::int64_t const size : {std::int64_t{6}, std::int64_t{1'000'000}, json::integer_max}) {
      auto const folder = with_manifest([&](json::Value& m) { m.find("sizes")->set(side, size); });
      CHECK_FALSE(audit::verify_link(folder, {.threads = 2}).ok());
    }
  }
  for (auto const* count : {"bodies"}) {
    auto const folder = with_manifest([&](json::Value& m) { m.find("sizes")->set(count, 4); });
    CHECK(find(audit::verify_link(folder), "audit.bodies_missing") != nullptr);
  }
}

TEST_CASE("[P10.3] no name in a manifest leads to any other file") {
  for (std::string const name :
       {"../secret", "/etc/passwd", "own/../../secret", "agreements/1-0123456789abcdef.json/../x",
        "agreements/1-0123456789ABCDEF.json", "agreements/01-0123456789abcdef.json",
        "incidents/1-refused-../x", "incidents/1-", "incidents/-1-fraud-x", "peer/loose/",
        "peer/loose/1/2", "peer/loose/+1", "peer/loose/99999999999999999999", "bodies/x",
        "own/checkpoint ", "own\\checkpoint", "manifest.json", ""}) {
    auto const folder = with_manifest(
        [&](json::Value& manifest) { manifest.find("files")->set(name, std::string(64, '0')); });
    Watched const watched{folder};
    auto const report = audit::verify_link(watched, {.threads = 1});
    CHECK_MESSAGE(find(report, "audit.manifest_unreadable") != nullptr, name);
    CHECK(watched.asked() == std::vector<std::string>{"manifest.json"});
  }
  auto const folder = honest();
  Watched const watched{folder};
  REQUIRE(audit::verify_link(watched).ok());
  for (auto const& path : watched.asked()) CHECK_MESSAGE(folder.files.contains(path), path);
}

TEST_CASE("[P10.6] an export under another agreement than the reader knows fails") {
  auto const folder = honest();
  auto const known = sample().agreement->id();
  auto const right = audit::verify_link(folder, {.agreement = known});
  CHECK(right.ok());
  CHECK(find(right, "audit.expected_agreement") != nullptr);
  auto other = known;
  other.digest.bytes[0] ^= 1;
  check_only(audit::verify_link(folder, {.agreement = other}), "audit.other_agreement", "", {});
  check_remarks(audit::verify_link(folder), "audit.compare_agreement", "", {});
}

TEST_CASE("a report lists the first findings of a kind and counts the rest") {
  Forge forge{sample()};
  for (int i = 0; i < 120; ++i) forge.say(Direction::received, update());
  auto time = forge.now;
  for (auto& entry : forge.own_log) entry.mark.time = time -= Duration{1};
  auto const report = check(forge);
  CHECK(report.counts.remarks > audit::findings_per_id_max);
  CHECK(report.omitted > 0);
  auto const listed =
      std::ranges::count(report.findings, "audit.log_time_backwards", &audit::Finding::id);
  CHECK(listed <= static_cast<std::ptrdiff_t>(audit::findings_per_id_max));
}

}  // namespace comity::audit_test
