#include "misp.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"

namespace comity::cli {
namespace {

/// Of one event, in bytes; published events reach a few megabytes.
constexpr std::size_t event_bytes_max = 16 << 20;

/// Targets of one item: what the model agreement's form allows.
constexpr std::size_t targets_max = 500;

json::Value text(std::string_view language, std::string_view words) {
  return json::Object{{"lang", language}, {"text", words}};
}

json::Value both(std::string_view english, std::string_view chinese) {
  auto out = text("en", english);
  out.set("translations",
          json::Array{json::Object{{"lang", "zh"}, {"text", chinese}, {"by", "person"}}});
  return out;
}

std::string string_at(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  return found != nullptr && found->if_string() != nullptr ? *found->if_string() : std::string{};
}

/// MISP has one event alone, or a list of answers; both are published.
json::Value const* event_of(json::Value const& file) {
  if (auto const* const event = file.find("Event")) return event;
  auto const* const list = file.find("response");
  auto const* const answers = list != nullptr ? list->if_array() : nullptr;
  return answers != nullptr && !answers->empty() ? answers->front().find("Event") : nullptr;
}

struct Indicators {
  json::Array all;
  json::Array domains;
  json::Array addresses;
};

void add_indicator(Indicators& out, json::Value const& attribute) {
  auto const type = string_at(attribute, "type");
  bool const domain = type == "domain" || type == "hostname";
  bool const address = type == "ip-dst" || type == "ip-src";
  auto& targets = domain ? out.domains : out.addresses;
  if ((!domain && !address) || targets.size() == targets_max) return;
  auto const seconds = std::atoll(string_at(attribute, "timestamp").c_str());
  auto const seen = std::max<std::int64_t>(0, seconds) * 1000;
  auto const value = string_at(attribute, "value");
  targets.emplace_back(json::Object{{"type", type}, {"value", value}, {"seen", seen}});
  out.all.emplace_back(json::Object{{"type", type},
                                    {"value", value},
                                    {"last_seen", seen},
                                    {"source", string_at(attribute, "uuid")}});
}

json::Value contact() {
  return json::Object{
      {"agency", "National CERT, side A"},
      {"function", "Watch desk"},
      {"reach", json::Array{json::Object{{"channel", "email"}, {"value", "watch@cert-a.example"}}}},
      {"hours", "24 h"},
      {"zone", "America/New_York"}};
}

json::Value handling() {
  return json::Object{{"tlp", "green"},
                      {"pap", "amber"},
                      {"permitted_actions", "externally-visible-indirect-actions"}};
}

}  // namespace

Result<json::Value> mitigation_body(ByteView misp_event) {
  auto const file = TRY(json::parse(misp_event, {.bytes_max = event_bytes_max, .depth_max = 64}));
  auto const* const event = event_of(file);
  Indicators found;
  if (event != nullptr) {
    auto const* const attributes = event->find("Attribute");
    if (attributes != nullptr && attributes->if_array() != nullptr) {
      for (auto const& attribute : *attributes->if_array()) add_indicator(found, attribute);
    }
  }
  if (found.all.empty()) return fail(Code::invalid, "cli.no_indicators");
  json::Array items;
  auto const add_item = [&](json::Array targets, std::string_view measure, json::Value ask) {
    if (targets.empty()) return;
    items.emplace_back(json::Object{{"n", items.size() + 1},
                                    {"ask", std::move(ask)},
                                    {"measure", measure},
                                    {"targets", std::move(targets)}});
  };
  add_item(std::move(found.domains), "suspend_domain",
           both("Have these domain names suspended.", "请协调暂停解析下列域名。"));
  add_item(std::move(found.addresses), "take_down",
           both("Have the servers at these addresses taken off the net after imaging.",
                "请在制作镜像后将下列地址的服务器下线。"));
  return json::Value{json::Object{
      {"reference", string_at(*event, "uuid")},
      {"contact", contact()},
      {"incident", json::Object{{"class", "malicious-code"}, {"type", "c2-server"}}},
      {"facts", both("Command and control of a published malware campaign: " +
                         string_at(*event, "info") + " (" + string_at(*event, "date") + ").",
                     "已公开恶意软件活动的控制设施：" + string_at(*event, "info") + "（" +
                         string_at(*event, "date") + "）。")},
      {"harm", both("Theft of documents from public bodies.", "窃取政府机构文件。")},
      {"indicators", std::move(found.all)},
      {"collateral", both("None known: the names serve the campaign alone.",
                          "未发现波及：上述名称仅供该活动使用。")},
      {"preserve_first", true},
      {"reply_level", "complete"},
      {"may_tell_owner", false},
      {"handling", handling()},
      {"event", string_at(*event, "uuid")},
      {"items", std::move(items)}}};
}

json::Value mitigation_answer(Instant now) {
  auto const item = [&](int n, std::string_view effect, std::string_view english,
                        std::string_view chinese) {
    return json::Value{json::Object{{"n", n},
                                    {"effect", effect},
                                    {"at", to_milliseconds(now)},
                                    {"preserved", true},
                                    {"text", both(english, chinese)}}};
  };
  return json::Object{
      {"summary", both("The domain names are suspended; two of three servers are offline.",
                       "域名已暂停解析；三台服务器中两台已下线。")},
      {"handling", handling()},
      {"items",
       json::Array{item(1, "stopped", "Suspended by the registry.", "注册机构已暂停解析。"),
                   item(2, "reduced", "Two servers imaged and switched off; the third is abroad.",
                        "两台已制作镜像并下线；另一台位于境外。")}}};
}

}  // namespace comity::cli
