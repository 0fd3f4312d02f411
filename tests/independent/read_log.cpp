// Opens a log that others wrote as C2SP tlog-tiles has it: every key must have signed the
// checkpoint, the entries must lay out to the very same files, and every proof must hold.
// Usage: read_log <folder> <vkey>...
#include "comity/log/layout.h"
#include "comity/note/checkpoint.h"
#include "comity/note/forms.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

namespace {

using namespace comity;

using Files = std::map<std::string, std::string>;

/// All files below `folder`, by their paths in it.
Files read_files(std::filesystem::path const& folder) {
  Files files;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in{entry.path(), std::ios::binary};
    files[std::filesystem::relative(entry.path(), folder).string()] = {
        std::istreambuf_iterator<char>{in}, {}};
  }
  return files;
}

Result<void> expect(bool holds, char const* id, std::string const& what) {
  if (holds) return {};
  return fail(Code::refused, id, {{"what", what}});
}

class Reader {
 public:
  Reader(Files const& files, note::KeySet keys)
      : files_{files}, origin_{keys.required.front().name()}, keys_{std::move(keys)} {}

  Result<void> check() {
    auto const head = TRY(open(TRY(file("checkpoint"))));
    auto const laid_out = TRY(lay_out(head.size));
    TRY(expect(heads_.back() == head, "test.wrong_root", "checkpoint"));
    for (auto const& [path, content] : files_) {
      if (path.starts_with("tile/")) {
        auto const ours = laid_out.find(path);
        TRY(expect(ours != laid_out.end() && ours->second == content, "test.wrong_file", path));
      }
      if (path.ends_with(".tlog-proof")) TRY(check_inclusion(path, content));
      if (path.ends_with(".consistency")) TRY(check_consistency(path, content));
    }
    for (auto const& [path, content] : laid_out) TRY(file(path));
    return {};
  }

 private:
  Result<std::string> file(std::string const& path) const {
    auto const found = files_.find(path);
    if (found == files_.end()) return fail(Code::not_found, "test.no_file", {{"path", path}});
    return found->second;
  }

  Result<merkle::TreeHead> open(std::string const& bytes) const {
    auto const opened = TRY(note::VerifiedCheckpoint::open(bytes, origin_, keys_));
    TRY(expect(opened.note().encode() == bytes, "test.other_spelling", "checkpoint"));
    return opened.head();
  }

  /// Reads the bundles, grows the tree of their entries, and lays them out anew.
  Result<Files> lay_out(merkle::TreeSize size) {
    Files out;
    log::Layout layout{[&](std::string const& path, ByteView content) -> Result<void> {
      out[path] = to_text(content);
      return {};
    }};
    merkle::TreeEdge edge;
    std::vector<merkle::FullTile> completed;
    heads_.push_back(edge.head());
    for (std::uint64_t first = 0; first < size.value(); first += 256) {
      auto const width = std::min<std::uint64_t>(256, size.value() - first);
      auto const bundle = TRY(file(merkle::entries_path(first / 256, width)));
      ByteReader reader{as_bytes(bundle)};
      for (std::uint64_t i = 0; i < width; ++i) {
        auto const entry = TRY(reader.take(TRY(reader.u16())));
        TRY(layout.add(entry));
        leaves_.push_back(merkle::leaf_hash(entry));
        edge.append(leaves_.back(), completed);
        heads_.push_back(edge.head());
      }
    }
    TRY(expect(TRY(layout.finish()) == edge.head(), "test.wrong_root", "layout"));
    return out;
  }

  Result<void> check_inclusion(std::string const& path, std::string const& content) const {
    auto const proof = TRY(note::ProofFile::parse(content));
    TRY(expect(proof.encode() == content, "test.other_spelling", path));
    auto const head = TRY(open(proof.checkpoint));
    return merkle::verify_inclusion(proof.index, leaves_.at(proof.index.value()), proof.proof,
                                    head);
  }

  Result<void> check_consistency(std::string const& path, std::string const& content) const {
    auto const call = TRY(note::AddCheckpoint::parse(content));
    TRY(expect(call.encode() == content, "test.other_spelling", path));
    auto const head = TRY(open(call.checkpoint));
    return merkle::verify_consistency(heads_.at(call.old_size.value()), head, call.proof);
  }

  Files const& files_;
  std::string origin_;
  note::KeySet keys_;
  std::vector<Digest> leaves_;
  std::vector<merkle::TreeHead> heads_;
};

Result<void> read_log(std::string const& folder, std::vector<std::string> const& vkeys) {
  note::KeySet keys;
  for (auto const& vkey : vkeys) {
    keys.required.push_back(TRY(note::VerifierKey::parse(vkey)));
    TRY(expect(keys.required.back().encode() == vkey, "test.other_spelling", vkey));
  }
  auto const files = read_files(folder);
  return Reader{files, std::move(keys)}.check();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: read_log <folder> <vkey>...\n";
    return 2;
  }
  auto const read = read_log(argv[1], {argv + 2, argv + argc});
  std::cout << (read ? "OK" : "FAIL: " + read.error().brief()) << '\n';
  return read ? 0 : 1;
}
