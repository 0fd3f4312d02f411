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

json::Value condition(int n, json::Value words) {
  return json::Object{{"n", n}, {"text", std::move(words)}};
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

json::Value preservation_answer(Instant until) {
  return json::Object{
      {"handling",
       json::Object{
           {"tlp", "amber"}, {"pap", "red"}, {"permitted_actions", "internally-visible-actions"}}},
      {"items", json::Array{json::Object{{"n", 1},
                                         {"preserved", true},
                                         {"until", to_milliseconds(until)},
                                         {"text", both("The operator holds the sign-in records.",
                                                       "运营者已保全登录记录。")},
                                         {"risk", "none"},
                                         {"hold_reference", "PRES-2026-52"}},
                            json::Object{{"n", 2},
                                         {"preserved", false},
                                         {"text", both("The mailbox was closed by its user before.",
                                                       "该邮箱此前已由用户注销。")},
                                         {"risk", "may_not_suffice"}}}}};
}

json::Value acknowledgement() {
  return json::Object{
      {"text", text("zh", "已签收，值班员正在处理。")},
      {"contact",
       json::Object{{"agency", "乙方联络席位"},
                    {"function", "值班席位"},
                    {"reach", json::Array{json::Object{{"channel", "email"},
                                                       {"value", "duty@desk-b.example"}}}},
                    {"hours", "24 h"},
                    {"zone", "Asia/Shanghai"}}}};
}

json::Value confirmation(Instant dated) {
  return json::Object{
      {"authority", json::Object{{"name", "Example federal police, side A"}, {"type", "police"}}},
      {"reference", "A-CY-2026-0412/1"},
      {"dated", to_milliseconds(dated)}};
}

json::Value reasons(std::string_view first, std::string_view second) {
  auto const reason = [](int n, std::string_view words) {
    return json::Value{json::Object{{"n", n}, {"text", text("en", words)}}};
  };
  return json::Object{{"text", text("en", "Useful, and quick.")},
                      {"items", json::Array{reason(1, first), reason(2, second)}}};
}

json::Value actor_claims() {
  return json::Array{json::Object{
      {"n", 1},
      {"actor", "PAPERKITE"},
      {"relation", "instructed_directed_or_controlled"},
      {"state", "a third state"},
      {"third_party", "proxy"},
      {"confidence", "moderate"},
      {"basis", both("Shared infrastructure and hours of work.", "基础设施和活动时段相近。")}}};
}

json::Value actor_views() {
  return json::Array{json::Object{
      {"n", 1},
      {"position", "takes_no_position"},
      {"text", both("Both addresses were rented under false names.", "两地址均系冒名租用。")}}};
}

json::Value conditions() {
  return json::Object{
      {"text", text("zh", "同意提供，附两项使用条件。")},
      {"conditions", json::Array{condition(1, both("Use in this case only.", "仅限本案使用。")),
                                 condition(2, both("An account of the use on demand.",
                                                   "经要求说明使用情况。"))}}};
}

json::Value both_accepted() {
  return json::Object{{"conditions", json::Array{1, 2}},
                      {"text", text("en", "Both are accepted.")}};
}

json::Value account_of_use() {
  return json::Object{
      {"text", text("en", "The addresses were blocked and passed to nobody.")},
      {"conditions",
       json::Array{json::Object{
           {"n", 1}, {"kept", "yes"}, {"text", text("en", "Read by the watch desk only.")}}}}};
}

std::string takedown_record() {
  return "Two servers imaged and switched off by the operator; serial numbers of the images:\n"
         "IMG-0001, IMG-0002. The registry suspended the names on the same day.\n";
}

std::string hold_notice() {
  return "Notice of preservation PRES-2026-52, served on the operator of mail.example:\n"
         "sign-in records of one mailbox, for 90 days.\n";
}

}  // namespace comity::cli
