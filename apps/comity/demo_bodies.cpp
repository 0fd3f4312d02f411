#include "demo_bodies.h"

#include "comity/intake/proposal.h"
#include "comity/json/text.h"

namespace comity::cli {
namespace {

json::Value text(std::string_view language, std::string_view words) {
  return json::Object{{"lang", language}, {"text", words}};
}

json::Value both(std::string_view english, std::string_view chinese) {
  auto out = text("en", english);
  out.set("translations",
          json::Array{json::Object{{"lang", "zh"}, {"text", chinese}, {"by", "person"}}});
  return out;
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

/// What the desk adds to what the event says.
json::Object known() {
  return {{"contact", contact()},
          {"incident", json::Object{{"class", "malicious-code"}, {"type", "c2-server"}}},
          {"harm", both("Theft of documents from public bodies.", "窃取政府机构文件。")},
          {"collateral", both("None known: the names serve the campaign alone.",
                              "未发现波及：上述名称仅供该活动使用。")},
          {"preserve_first", true},
          {"reply_level", "complete"},
          {"may_tell_owner", false},
          {"handling", handling()}};
}

}  // namespace

Result<json::Value> mitigation_body(Bytes agreement, ByteView event, Instant now) {
  auto const parsed = TRY(agreement::Agreement::parse(std::move(agreement),
                                                      agreement::Agreement::Signatures::required));
  auto reading = TRY(intake::read(event));
  intake::Setting const setting{*parsed, agreement::PartyId{"us"}, agreement::PartyId{"cn"}, now};
  intake::Wish const wish{.kind = "mitigation", .known = known()};
  auto const proposal = TRY(intake::propose(std::move(reading), setting, wish));
  if (proposal.is_complete()) return proposal.body;
  auto const& lacks =
      proposal.missing.empty() ? proposal.unfit.front().pointer : proposal.missing.front().pointer;
  return fail(Code::invalid, "cli.demo.incomplete", {{"pointer", lacks}});
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
