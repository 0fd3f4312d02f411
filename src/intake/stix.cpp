/// STIX 2.0 and 2.1: bundles, lists of objects, and single objects.
#include "encoding.h"
#include "formats.h"
#include "gathering.h"
#include "parts.h"

#include <algorithm>
#include <map>

namespace comity::intake {
namespace {

using indicator::Type;

struct MarkingRow {
  std::string_view id;  ///< Behind "marking-definition--".
  std::string_view tag;
};

/// The fixed objects of STIX 2.1 (TLP 1) and of OASIS's TLP 2.0 extension.
constexpr std::array known_markings{
    MarkingRow{"613f2e26-407d-48c7-9eca-b8e91df99dc9", "tlp:white"},
    MarkingRow{"34098fce-860f-48ae-8e50-ebd3cc5e41da", "tlp:green"},
    MarkingRow{"f88d31f6-486f-44da-b317-01333bde0b82", "tlp:amber"},
    MarkingRow{"5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "tlp:red"},
    MarkingRow{"94868c89-83c2-464b-929b-a1a8aa3c8487", "tlp:clear"},
    MarkingRow{"bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "tlp:green"},
    MarkingRow{"55d920b0-5e8b-4f79-9ee9-91f868d9b421", "tlp:amber"},
    MarkingRow{"939a9414-2ddd-4d32-a0cd-375ea402b003", "tlp:amber+strict"},
    MarkingRow{"e828b379-4e03-4974-9ac4-e53a884c97c1", "tlp:red"}};

constexpr std::string_view marking_prefix = "marking-definition--";

/// Markings of one source that are remembered.
constexpr std::size_t own_markings_max = 1'000;

struct ValueRow {
  std::string_view object;
  std::string_view member;
  Type type;
  std::string_view label = {};
};

/// Observables that stand in one member of an object.
constexpr std::array value_rows{ValueRow{"ipv4-addr", "value", Type::ipv4},
                                ValueRow{"ipv6-addr", "value", Type::ipv6},
                                ValueRow{"domain-name", "value", Type::domain},
                                ValueRow{"url", "value", Type::url},
                                ValueRow{"email-addr", "value", Type::email},
                                ValueRow{"autonomous-system", "number", Type::asn},
                                ValueRow{"mutex", "name", Type::opaque, "mutex"},
                                ValueRow{"windows-registry-key", "key", Type::opaque, "regkey"}};

struct HashRow {
  std::string_view name;
  Type type;
};

constexpr std::array hash_rows{HashRow{"MD5", Type::md5}, HashRow{"SHA-1", Type::sha1},
                               HashRow{"SHA-256", Type::sha256}, HashRow{"SHA-512", Type::sha512}};

/// Objects that say what a bundle is about; the first of these that is there.
constexpr std::array<std::string_view, 6> telling_types{"report",   "grouping",      "incident",
                                                        "campaign", "intrusion-set", "malware"};

class Objects {
 public:
  Result<Reading> read(std::string_view text) && {
    auto const list = is_array(text) ? text : member(text, "objects");
    if (list.empty() && member(text, "type").empty())
      return fail(Code::invalid, "intake.not_this_format",
                  {{"format", "stix"}, {"cause", "objects"}});
    if (list.empty()) {
      one(text, "object");
    } else {
      // Markings may stand behind what they mark.
      TRY(each(list, true));
      TRY(each(list, false));
    }
    if (by_validity_ > 0)
      out_.remark("intake.times_of_validity", {{"count", std::to_string(by_validity_)}});
    return std::move(out_).take();
  }

 private:
  /// Reads the markings, or everything else.
  Result<void> each(std::string_view list, bool markings) {
    Parts parts{list};
    for (std::size_t i = 0;; ++i) {
      auto const part = parts.next();
      if (!part) break;
      if (i == parts_max)
        return fail(Code::too_large, "intake.too_many_parts",
                    {{"limit", std::to_string(parts_max)}});
      bool const is_marking = scalar_text(member(part->value, "type")) == "marking-definition";
      if (is_marking && markings) marking(part->value);
      if (!is_marking && !markings) one(part->value, "objects[" + std::to_string(i) + "]");
    }
    if (parts.is_broken() && !markings) out_.remark("intake.broken_off", {{"where", "objects"}});
    return {};
  }

  void marking(std::string_view text) {
    auto const value = parse_part(text);
    if (!value || own_markings_.size() == own_markings_max) return;
    auto tag = text_at(*value, "x_opencti_definition");
    if (auto const* const definition = value->find("definition")) {
      if (tag.empty() && !text_at(*definition, "tlp").empty())
        tag = "tlp:" + text_at(*definition, "tlp");
      if (tag.empty()) tag = text_at(*definition, "statement");
    }
    if (tag.empty()) tag = text_at(*value, "name");
    own_markings_.emplace(text_at(*value, "id"), tag);
  }

  void one(std::string_view text, std::string const& place) {
    auto const value = parse_part(text);
    if (!value)
      return out_.remark("intake.unreadable", {{"where", place}, {"cause", value.error().id}});
    if (value->if_object() == nullptr) return;
    auto const type = text_at(*value, "type");
    if (type == "marking-definition" || text_at(*value, "revoked") == "true") return;
    for (auto const& reference : array_at(*value, "object_marking_refs"))
      if (auto const* const id = reference.if_string()) mark(*id);
    if (type == "indicator") return pattern(*value, place);
    if (type == "observed-data") observed(*value, place);
    if (type == "sighting") {
      out_.observe(out_.time(text_at(*value, "first_seen"), place));
      out_.observe(out_.time(text_at(*value, "last_seen"), place));
    }
    tell(*value, type);
    observable(*value, {.where = place});
  }

  void mark(std::string_view id) {
    auto const own = own_markings_.find(id);
    if (own != own_markings_.end()) return out_.mark(own->second);
    if (!id.starts_with(marking_prefix)) return;
    auto const row =
        std::ranges::find(known_markings, id.substr(marking_prefix.size()), &MarkingRow::id);
    // A marking that nobody explains counts as the strictest.
    out_.mark(row != known_markings.end() ? row->tag : "tlp:" + std::string{id});
  }

  /// Keeps the text of the most telling object.
  void tell(json::Value const& value, std::string_view type) {
    auto const rank = std::ranges::find(telling_types, type) - telling_types.begin();
    auto const name = text_at(value, "name");
    if (rank >= told_by_ || name.empty()) return;
    told_by_ = rank;
    auto const description = text_at(value, "description");
    out_.describe(name, description.empty() ? name : name + "\n\n" + description);
    out_.reading().reference = cut(text_at(value, "id"), line_taken_bytes_max);
  }

  void pattern(json::Value const& value, std::string const& place) {
    auto const text = text_at(value, "pattern");
    auto const kind = text_at(value, "pattern_type");
    Sighting sighting{.where = place,
                      .last_seen = out_.time(text_at(value, "valid_from"), place),
                      .comment = text_at(value, "name"),
                      .id = std::string{cut(text_at(value, "id"), line_taken_bytes_max)}};
    if (sighting.last_seen) ++by_validity_;
    auto const terms = kind.empty() || kind == "stix" ? terms_of(text) : std::vector<PatternTerm>{};
    bool is_whole = !terms.empty();
    for (auto const& term : terms) {
      auto made = indicator::canonical(term.type, term.text, term.label);
      is_whole = is_whole && made;
      if (!made) continue;
      auto part = sighting;
      part.observable = *std::move(made);
      part.port = term.port;
      part.role = term.role;
      out_.add(std::move(part));
    }
    if (!is_whole) keep(text, std::move(sighting));
  }

  /// What is not understood, such as a part of a URL, goes along as it stands.
  void keep(std::string_view pattern, Sighting sighting) {
    out_.remark("intake.pattern_kept", {{"where", sighting.where}});
    sighting.is_context = true;
    out_.add(Type::opaque, pattern, std::move(sighting), "stix-pattern");
  }

  /// STIX 2.0 has the observables inside.
  void observed(json::Value const& value, std::string const& place) {
    Sighting const seen{.where = place,
                        .first_seen = out_.time(text_at(value, "first_observed"), place),
                        .last_seen = out_.time(text_at(value, "last_observed"), place)};
    out_.observe(seen.first_seen);
    out_.observe(seen.last_seen);
    auto const* const objects = value.find("objects");
    if (objects == nullptr || objects->if_object() == nullptr) return;
    for (auto const& [key, object] : *objects->if_object()) observable(object, seen);
  }

  void observable(json::Value const& value, Sighting sighting) {
    auto const type = text_at(value, "type");
    if (sighting.id.empty()) sighting.id = cut(text_at(value, "id"), line_taken_bytes_max);
    auto const row = std::ranges::find(value_rows, type, &ValueRow::object);
    if (row != value_rows.end())
      return out_.add(row->type, text_at(value, row->member), std::move(sighting), row->label);
    if (type != "file") return;
    if (auto const name = text_at(value, "name"); !name.empty())
      out_.add(Type::file_name, name, sighting);
    auto const* const hashes = value.find("hashes");
    if (hashes == nullptr) return;
    for (auto const& hash : hash_rows)
      if (auto const digits = text_at(*hashes, hash.name); !digits.empty())
        out_.add(hash.type, digits, sighting);
  }

  Gathering out_{Format::stix};
  std::map<std::string, std::string, std::less<>> own_markings_;
  std::ptrdiff_t told_by_ = telling_types.size();
  std::size_t by_validity_ = 0;
};

}  // namespace

Result<Reading> read_stix(std::string_view text) {
  return Objects{}.read(text);
}

}  // namespace comity::intake
