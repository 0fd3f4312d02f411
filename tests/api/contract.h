/// openapi.json as something to hold answers against.
#pragma once

#include "comity/json/schema.h"
#include "comity/net/http.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace comity {

/// Remembers what it has seen. One thread.
class Contract {
 public:
  /// That of this process, read from the file.
  static Contract& instance();

  json::Value const& document() const { return document_; }

  /// Everything in which an answer is not as documented: its status, media type, content, and
  /// members that no schema names.
  std::vector<std::string> faults(net::HttpRequest const& request,
                                  net::HttpResponse const& response);

  /// False if the body of a request does not fit what is documented. True if nothing is.
  bool accepts(net::HttpRequest const& request);

  /// What is documented and never came: statuses of an operation ("GET /v1/node 404"), members of
  /// answers that were never there, and members called optional that were never missing.
  std::vector<std::string> unseen() const;

  /// The value at `pointer` (RFC 6901) of the document, behind all references.
  json::Value const& at(std::string const& pointer) const { return *resolve(pointer).value; }

  json::Schema const& schema(std::string const& pointer);

  /// "/v1/node" as a part of a pointer: "~1v1~1node".
  static std::string escaped(std::string_view text);

 private:
  /// A place in the document that is no reference.
  struct Place {
    std::string pointer;
    json::Value const* value;
  };

  explicit Contract(json::Value document) : document_{std::move(document)} {}

  Place resolve(std::string pointer) const;

  /// The pointer of the operation that answers this request; "" if none does.
  std::string operation_of(net::HttpRequest const& request) const;

  /// All schemas that speak of `value` at once; of alternatives, the one of its kind.
  std::vector<Place> parts_of(std::string const& schema, json::Value const* value) const;

  void walk(std::string const& schema, json::Value const& value, std::string const& path,
            std::vector<std::string>& faults);
  void walk_members(std::vector<Place> const& parts, json::Object const& object,
                    std::string const& path, std::vector<std::string>& faults);
  void collect_members(std::string const& schema, std::set<std::string>& visited,
                       std::vector<std::string>& unseen) const;
  bool is_required(Place const& part, std::string_view member) const;

  json::Value document_;
  std::map<std::string, json::Schema> schemas_;
  std::set<std::string> statuses_seen_;
  std::set<std::string> members_seen_;
  std::set<std::string> members_missed_;
};

}  // namespace comity
