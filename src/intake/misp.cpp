/// Events of MISP: one, or a list of them; or attributes and objects that were searched for. Read
/// leniently: published files do not satisfy MISP's own schemas.
#include "comity/indicator/defang.h"
#include "encoding.h"
#include "formats.h"
#include "gathering.h"
#include "parts.h"

#include <algorithm>

namespace comity::intake {
namespace {

using indicator::Type;

struct TypeRow {
  std::string_view misp;
  Type type;
  Role role = Role::unknown;
};

/// Attribute types that are one observable. Addresses may be blocks.
constexpr std::array type_rows{TypeRow{"ip-src", Type::ipv4, Role::source},
                               TypeRow{"ip-dst", Type::ipv4, Role::destination},
                               TypeRow{"domain", Type::domain},
                               TypeRow{"hostname", Type::domain},
                               TypeRow{"url", Type::url},
                               TypeRow{"email", Type::email},
                               TypeRow{"email-src", Type::email, Role::source},
                               TypeRow{"email-dst", Type::email, Role::destination},
                               TypeRow{"md5", Type::md5},
                               TypeRow{"sha1", Type::sha1},
                               TypeRow{"sha256", Type::sha256},
                               TypeRow{"sha512", Type::sha512},
                               TypeRow{"filename", Type::file_name},
                               TypeRow{"AS", Type::asn}};

/// Types that say something about an event and are no indicator by themselves.
constexpr std::array<std::string_view, 17> told_types{
    "text",      "comment", "other", "link",  "attachment",     "port",
    "datetime",  "counter", "float", "hex",   "boolean",        "size-in-bytes",
    "mime-type", "yara",    "sigma", "snort", "pattern-in-file"};

/// MISP's levels of distribution that end at the own organisation or community.
constexpr std::array<std::string_view, 2> held_back{"0", "1"};

/// The parts of "domain|ip", "filename|md5".
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> out;
  for (;;) {
    auto const bar = text.find('|');
    out.push_back(text.substr(0, bar));
    if (bar == text.npos) return out;
    text.remove_prefix(bar + 1);
  }
}

class Events {
 public:
  Result<Reading> read(std::string_view text) && {
    TRY(list(text));
    if (events_ == 0 && !is_search_) return not_misp("Event");
    if (events_ > 1) out_.remark("intake.many_events", {{"count", std::to_string(events_)}});
    take_context_for_targets();
    if (by_edit_ > 0) out_.remark("intake.times_of_edit", {{"count", std::to_string(by_edit_)}});
    return std::move(out_).take();
  }

 private:
  /// Many publishers never set the flag for detection; then it tells nothing.
  void take_context_for_targets() {
    auto& sightings = out_.reading().sightings;
    if (sightings.empty() || !std::ranges::all_of(sightings, &Sighting::is_context)) return;
    for (auto& sighting : sightings) sighting.is_context = false;
    out_.remark("intake.none_for_detection", {});
  }

  static Error not_misp(std::string cause) {
    return fail(Code::invalid, "intake.not_this_format",
                {{"format", "misp"}, {"cause", std::move(cause)}});
  }

  Result<void> list(std::string_view text) {
    if (is_array(text)) {
      Parts parts{text};
      while (auto const part = parts.next()) TRY(list_element(part->value));
      if (parts.is_broken()) out_.remark("intake.broken_off", {{"where", "list"}});
      return {};
    }
    return list_element(text);
  }

  Result<void> list_element(std::string_view text) {
    if (++parts_ > parts_max)
      return fail(Code::too_large, "intake.too_many_parts", {{"limit", std::to_string(parts_max)}});
    if (auto const event = member(text, "Event"); is_object(event)) return one(event);
    if (auto const answers = member(text, "response"); !answers.empty() && !in_response_) {
      in_response_ = true;
      return list(answers);
    }
    if (!member(text, "info").empty()) return one(text);
    return found(text);
  }

  /// What a search for attributes or objects gives, without their events.
  Result<void> found(std::string_view text) {
    auto const list = member(text, "Attribute");
    auto const object = member(text, "Object");
    is_search_ = is_search_ || is_array(list) || is_object(object);
    TRY(attributes(list, "Attribute"));
    if (!is_object(object)) return {};
    auto const place = "Object[" + std::to_string(objects_found_++) + "].Attribute";
    return attributes(member(object, "Attribute"), place);
  }

  Result<void> one(std::string_view event) {
    ++events_;
    where_ = events_ == 1 ? "Event" : "Event " + std::to_string(events_);
    std::string info;
    std::string date;
    Parts parts{event};
    while (auto const part = parts.next()) {
      if (part->key == "info") info = scalar_text(part->value);
      if (part->key == "date") date = scalar_text(part->value);
      if (part->key == "uuid" && events_ == 1)
        out_.reading().reference = cut(scalar_text(part->value), line_taken_bytes_max);
      if (part->key == "distribution") distribution(scalar_text(part->value));
      if (part->key == "Tag") tags(part->value);
      if (part->key == "Attribute") TRY(attributes(part->value, where_ + ".Attribute"));
      if (part->key == "Object") TRY(objects(part->value));
    }
    if (parts.is_broken()) out_.remark("intake.broken_off", {{"where", where_}});
    if (events_ == 1) out_.describe(info, date.empty() ? info : info + " (" + date + ")");
    return {};
  }

  void distribution(std::string_view level) {
    if (std::ranges::find(held_back, level) != held_back.end())
      out_.remark("intake.held_back", {{"where", where_}});
  }

  void tags(std::string_view array) {
    Parts parts{array};
    while (is_array(array)) {
      auto const part = parts.next();
      if (!part) return;
      auto const name = scalar_text(member(part->value, "name"));
      if (!name.empty()) out_.mark(name);
      classify(lower(name));
    }
  }

  /// rsit:fraud="phishing"
  void classify(std::string_view tag) {
    auto const equals = tag.find("=\"");
    if (!tag.starts_with("rsit:") || equals == tag.npos) return;
    out_.reading().incident_class = tag.substr(5, equals - 5);
    auto const type = tag.substr(equals + 2);
    out_.reading().incident_type = type.substr(0, type.find('"'));
  }

  Result<void> objects(std::string_view array) {
    Parts parts{array};
    for (std::size_t i = 0; is_array(array); ++i) {
      auto const part = parts.next();
      if (!part) break;
      auto const inner = member(part->value, "Attribute");
      TRY(attributes(inner, where_ + ".Object[" + std::to_string(i) + "].Attribute"));
    }
    return {};
  }

  Result<void> attributes(std::string_view array, std::string const& where) {
    if (!is_array(array)) return {};
    Parts parts{array};
    for (std::size_t i = 0;; ++i) {
      auto const part = parts.next();
      if (!part) break;
      if (++parts_ > parts_max)
        return fail(Code::too_large, "intake.too_many_parts",
                    {{"limit", std::to_string(parts_max)}});
      auto const place = where + "[" + std::to_string(i) + "]";
      auto const value = parse_part(part->value);
      if (!value) {
        out_.remark("intake.unreadable", {{"where", place}, {"cause", value.error().id}});
      } else {
        attribute(*value, place);
      }
    }
    return {};
  }

  void attribute(json::Value const& attribute, std::string const& place) {
    auto const type = text_at(attribute, "type");
    if (text_at(attribute, "deleted") == "true" || text_at(attribute, "deleted") == "1") return;
    if (std::ranges::find(told_types, type) != told_types.end()) return;
    for (auto const& tag : array_at(attribute, "Tag")) out_.mark(text_at(tag, "name"));
    Sighting sighting{.where = place,
                      .first_seen = out_.time(text_at(attribute, "first_seen"), place),
                      .last_seen = out_.time(text_at(attribute, "last_seen"), place),
                      .comment = text_at(attribute, "comment"),
                      .id = std::string{cut(text_at(attribute, "uuid"), line_taken_bytes_max)},
                      .is_context = text_at(attribute, "to_ids") == "false"};
    if (!sighting.first_seen && !sighting.last_seen) {
      auto const edited = parse_time(text_at(attribute, "timestamp"));
      if (edited) sighting.last_seen = edited->at, ++by_edit_;
    }
    add(type, text_at(attribute, "value"), std::move(sighting));
  }

  void add(std::string const& type, std::string const& value, Sighting sighting) {
    auto const types = split(type);
    auto const values = split(value);
    if (types.size() == 1 || types.size() != values.size() || types.front() == "malware-sample")
      return add_one(type == "malware-sample" ? "filename" : type,
                     type == "malware-sample" ? values.front() : std::string_view{value},
                     std::move(sighting));
    for (std::size_t i = 0; i < types.size(); ++i) {
      auto part = sighting;
      if (i + 1 < types.size() && types[i + 1] == "port") part.port = parse_port(values[i + 1]);
      if (types[i] != "port") add_one(types[i] == "ip" ? "ip-dst" : types[i], values[i], part);
    }
  }

  void add_one(std::string_view type, std::string_view value, Sighting sighting) {
    auto const row = std::ranges::find(type_rows, type, &TypeRow::misp);
    if (row == type_rows.end()) return add_opaque(type, value, std::move(sighting));
    sighting.role = row->role;
    // A folder is no name of a file.
    if (row->type == Type::file_name && (value.ends_with('/') || value.ends_with('\\')))
      return add_opaque(type, value, std::move(sighting));
    auto const known =
        is_host(row->type) ? indicator::recognise(indicator::refang(value).text) : std::nullopt;
    // Published events have names under "url", and blocks under addresses.
    auto const is = known && is_host(known->type) ? known->type : row->type;
    out_.add(is, value, std::move(sighting));
  }

  static bool is_host(Type type) {
    return type == Type::ipv4 || type == Type::ipv6 || type == Type::prefix ||
           type == Type::domain || type == Type::url;
  }

  void add_opaque(std::string_view type, std::string_view value, Sighting sighting) {
    out_.add(Type::opaque, value, std::move(sighting), lower(type));
  }

  Gathering out_{Format::misp};
  std::string where_;
  std::size_t events_ = 0;
  std::size_t parts_ = 0;
  std::size_t by_edit_ = 0;
  std::size_t objects_found_ = 0;
  bool in_response_ = false;
  bool is_search_ = false;
};

}  // namespace

Result<Reading> read_misp(std::string_view text) {
  return Events{}.read(text);
}

}  // namespace comity::intake
