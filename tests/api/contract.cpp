#include "contract.h"

#include "comity/json/text.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace comity {
namespace {

constexpr json::Limits answer_limits{.bytes_max = 256 << 20, .depth_max = 64};

std::vector<std::string_view> parts_of_path(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    auto const end = std::min(path.find('/', 1), path.size());
    out.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return out;
}

bool fits(std::string_view wanted, std::string_view path) {
  return std::ranges::equal(parts_of_path(wanted), parts_of_path(path),
                            [](auto a, auto b) { return a == b || a.starts_with("/{"); });
}

/// "~1v1~1node" as it was.
std::string unescaped(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    bool const escape = token[i] == '~' && i + 1 < token.size();
    out += !escape ? token[i] : token[++i] == '1' ? '/' : '~';
  }
  return out;
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string_view type_of(json::Value const& schema) {
  auto const* const type = schema.find("type");
  auto const* const text = type == nullptr ? nullptr : type->if_string();
  return text == nullptr ? std::string_view{} : *text;
}

}  // namespace

Contract& Contract::instance() {
  static Contract contract = [] {
    std::stringstream text;
    text << std::ifstream{OPENAPI}.rdbuf();
    return Contract{json::parse(text.str()).value()};
  }();
  return contract;
}

std::string Contract::escaped(std::string_view text) {
  std::string out;
  for (char const c : text) out += c == '/' ? "~1" : c == '~' ? "~0" : std::string{c};
  return out;
}

Contract::Place Contract::resolve(std::string pointer) const {
  for (;;) {
    auto const* value = &document_;
    for (auto const token : parts_of_path(pointer)) {
      auto const name = unescaped(token.substr(1));
      auto const* const array = value->if_array();
      value = array != nullptr ? &array->at(std::stoul(name)) : value->find(name);
      COMITY_CHECK(value != nullptr);
    }
    auto const* const reference = value->find("$ref");
    if (reference == nullptr) return {std::move(pointer), value};
    pointer = reference->if_string()->substr(1);
  }
}

json::Schema const& Contract::schema(std::string const& pointer) {
  auto found = schemas_.find(pointer);
  if (found == schemas_.end())
    found = schemas_.emplace(pointer, json::Schema::compile(document_, pointer).value()).first;
  return found->second;
}

std::string Contract::operation_of(net::HttpRequest const& request) const {
  auto const path = request.target.substr(0, request.target.find('?'));
  for (auto const& [template_, item] : *document_.find("paths")->if_object()) {
    auto const method = lower_case(request.method);
    // A method in small letters is another method (RFC 9110 §9.1).
    bool const known = method != request.method && item.find(method) != nullptr;
    if (known && fits(template_, path)) return "/paths/" + escaped(template_) + '/' + method;
  }
  return {};
}

bool Contract::accepts(net::HttpRequest const& request) {
  auto const operation = operation_of(request);
  if (operation.empty() || at(operation).find("requestBody") == nullptr) return true;
  // A body that is no JSON has no schema.
  if (at(operation + "/requestBody/content").find("application/json") == nullptr) return true;
  auto const body = json::parse(request.body, answer_limits);
  if (!body) return false;
  return schema(operation + "/requestBody/content/application~1json/schema")
      .violations(*body)
      .empty();
}

std::vector<std::string> Contract::faults(net::HttpRequest const& request,
                                          net::HttpResponse const& response) {
  auto const operation = operation_of(request);
  auto const status = std::to_string(response.status);
  std::string const type{response.headers.find("content-type")};
  std::string content = "/components/responses/NotFound/content";
  if (!operation.empty()) {
    if (at(operation).find("responses")->find(status) == nullptr)
      return {operation + " does not document " + status};
    content = resolve(operation + "/responses/" + status).pointer + "/content";
    statuses_seen_.insert(operation + ' ' + status);
  } else if (response.status != 404 && response.status != 405) {
    return {request.method + ' ' + request.target + " is documented nowhere"};
  }
  auto const* const media = at(content).find(type);
  if (media == nullptr) return {operation + ' ' + status + " is not documented as " + type};
  if (media->find("schema") == nullptr) return {};
  auto const pointer = content + '/' + escaped(type) + "/schema";
  auto value = type == "application/json" ? json::parse(response.body, answer_limits)
                                          : Result<json::Value>{to_text(response.body)};
  if (!value) return {operation + ' ' + status + " gives no JSON: " + value.error().brief()};
  std::vector<std::string> out;
  for (auto const& violation : schema(pointer).violations(*value)) {
    out.push_back(operation + ' ' + status + ' ' + violation.pointer + ": " +
                  Error{Code::invalid, violation.id, violation.parameters}.brief());
  }
  walk(pointer, *value, {}, out);
  return out;
}

std::vector<Contract::Place> Contract::parts_of(std::string const& schema,
                                                json::Value const* value) const {
  auto const place = resolve(schema);
  std::vector<Place> out{place};
  auto const add = [&](std::string_view keyword, auto const& wanted) {
    auto const* const list = place.value->find(keyword);
    for (std::size_t i = 0; list != nullptr && i < list->if_array()->size(); ++i) {
      auto const pointer = place.pointer + '/' + std::string{keyword} + '/' + std::to_string(i);
      if (!wanted(*resolve(pointer).value)) continue;
      for (auto& part : parts_of(pointer, value)) out.push_back(std::move(part));
    }
  };
  add("allOf", [](json::Value const&) { return true; });
  add("oneOf", [&](json::Value const& alternative) {
    return value == nullptr || type_of(alternative) == json::name_of(value->kind());
  });
  return out;
}

void Contract::walk(std::string const& schema, json::Value const& value, std::string const& path,
                    std::vector<std::string>& faults) {
  auto const parts = parts_of(schema, &value);
  if (auto const* const object = value.if_object()) walk_members(parts, *object, path, faults);
  if (auto const* const array = value.if_array()) {
    for (auto const& part : parts) {
      if (part.value->find("items") == nullptr) continue;
      for (std::size_t i = 0; i < array->size(); ++i)
        walk(part.pointer + "/items", (*array)[i], path + '/' + std::to_string(i), faults);
    }
  }
}

void Contract::walk_members(std::vector<Place> const& parts, json::Object const& object,
                            std::string const& path, std::vector<std::string>& faults) {
  bool const described = std::ranges::any_of(
      parts, [](Place const& part) { return part.value->find("properties") != nullptr; });
  bool const open = std::ranges::any_of(
      parts, [](Place const& part) { return part.value->find("additionalProperties") != nullptr; });
  for (auto const& [name, member] : object) {
    bool known = open || !described;
    for (auto const& part : parts) {
      auto const* const properties = part.value->find("properties");
      if (properties == nullptr || properties->find(name) == nullptr) continue;
      known = true;
      auto const pointer = part.pointer + "/properties/" + escaped(name);
      members_seen_.insert(pointer);
      walk(pointer, member, path + '/' + name, faults);
    }
    if (!known) faults.push_back(path + '/' + name + " is not documented");
  }
  for (auto const& part : parts) {
    auto const* const properties = part.value->find("properties");
    if (properties == nullptr) continue;
    for (auto const& [name, unused] : *properties->if_object()) {
      if (std::ranges::find(object, name, &json::Member::first) == object.end())
        members_missed_.insert(part.pointer + "/properties/" + escaped(name));
    }
  }
}

bool Contract::is_required(Place const& part, std::string_view member) const {
  auto const* const required = part.value->find("required");
  return required != nullptr && std::ranges::any_of(*required->if_array(), [&](auto const& name) {
           return *name.if_string() == member;
         });
}

void Contract::collect_members(std::string const& schema, std::set<std::string>& visited,
                               std::vector<std::string>& unseen) const {
  for (auto const& part : parts_of(schema, nullptr)) {
    if (!visited.insert(part.pointer).second) continue;
    if (part.value->find("items") != nullptr)
      collect_members(part.pointer + "/items", visited, unseen);
    auto const* const properties = part.value->find("properties");
    if (properties == nullptr) continue;
    for (auto const& [name, unused] : *properties->if_object()) {
      auto const pointer = part.pointer + "/properties/" + escaped(name);
      if (!members_seen_.contains(pointer)) unseen.push_back(pointer);
      if (!is_required(part, name) && !members_missed_.contains(pointer))
        unseen.push_back(pointer + " missing");
      collect_members(pointer, visited, unseen);
    }
  }
}

std::vector<std::string> Contract::unseen() const {
  std::vector<std::string> out;
  std::set<std::string> visited;
  for (auto const& [path, item] : *document_.find("paths")->if_object()) {
    for (auto const& [method, operation] : *item.if_object()) {
      auto const* const responses = operation.find("responses");
      if (responses == nullptr) continue;  // The path's parameters.
      auto const pointer = "/paths/" + escaped(path) + '/' + method;
      for (auto const& [status, unused] : *responses->if_object()) {
        if (!statuses_seen_.contains(pointer + ' ' + status))
          out.push_back(method + ' ' + path + ' ' + status);
        auto const content = resolve(pointer + "/responses/" + status).pointer + "/content";
        for (auto const& [type, media] : *at(content).if_object()) {
          if (media.find("schema") != nullptr)
            collect_members(content + '/' + escaped(type) + "/schema", visited, out);
        }
      }
    }
  }
  return out;
}

}  // namespace comity
