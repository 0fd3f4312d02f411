/// All that can be said in a scenario; docs/simulation.md explains each line.
#include "play.h"

namespace comity::sim {

std::vector<Play::Form> const& Play::forms() {
  static std::vector<Form> const out{
      {"parties us cn", &Play::two},
      {"parties cn jp kr", &Play::three},
      {"parties us cn jp kr", &Play::four},
      {"parties us cn with every algorithm", &Play::every_algorithm},
      {"* is hostile", &Play::hostile},

      {"* issues * * to * as *", &Play::issue},
      {"* issues * * to * as * in exercise *", &Play::issue_in_exercise},
      {"* says * * *", &Play::say_with},
      {"* says * *", &Play::say},
      {"* cannot say * * *", &Play::cannot_say_with},
      {"* cannot say * *", &Play::cannot_say},
      {"* talks to *", &Play::talk},
      {"* renews its message key", &Play::renew_key},

      {"* goes by its sample policy", &Play::take_policy},
      {"* employs * as * at *", &Play::employ},
      {"* of * issues * * to * as *", &Play::issue_by},
      {"* of * says * * *", &Play::say_with_by},
      {"* of * says * *", &Play::say_by},
      {"* of * cannot say * * *", &Play::cannot_say_with_by},
      {"* of * cannot say * *", &Play::cannot_say_by},
      {"* of * approves *", &Play::approve},
      {"* of * cannot approve *", &Play::cannot_approve},
      {"* of * admits *", &Play::admit},
      {"* of * cannot admit *", &Play::cannot_admit},
      {"* of * offers evidence about *", &Play::offer_evidence},
      {"* of * fetches the evidence about *", &Play::fetch_evidence},

      {"wait * *", &Play::wait},
      {"wait until * *", &Play::wait_until},
      {"no network between * and * for * *", &Play::network_down},
      {"the network is whole", &Play::network_up},
      {"the next answer is lost", &Play::lose_answer},
      {"the power of * goes after * operations", &Play::power_goes},
      {"the power of * is off for * *", &Play::power_cut},
      {"* is killed for * *", &Play::killed},
      {"the disk of * has * bytes left", &Play::disk_full},
      {"the disk of * has room", &Play::disk_free},
      {"the disk of * fails after * operations", &Play::disk_fails},
      {"the clock of * is * * ahead", &Play::clock_ahead},
      {"the clock of * is * * behind", &Play::clock_behind},
      {"the clock of * is right", &Play::clock_right},

      {"the hostile party tells * the lie *", &Play::lie},
      {"the hostile party answers with *", &Play::answer_with},
      {"the hostile party speaks to *", &Play::speak},

      {"expect * is * at *", &Play::expect_phase},
      {"expect * to be unknown at *", &Play::expect_unknown},
      {"expect * ineffective messages about * at *", &Play::expect_ineffective},
      {"expect * to be an exercise at *", &Play::expect_exercise},
      {"expect both sides to see * alike", &Play::expect_alike},
      {"expect the clock * of * to be * at *", &Play::expect_clock},
      {"expect the clock * of * to be due * * at *", &Play::expect_due},
      {"expect something undelivered", &Play::expect_undelivered},
      {"expect everything delivered", &Play::expect_delivered},
      {"expect a * * at * from *", &Play::expect_incident},
      {"expect it met with *", &Play::expect_met_with},
      {"expect * to be up", &Play::expect_up},
      {"expect * to be down", &Play::expect_down},
      {"expect * to have * links", &Play::expect_links},
      {"expect * to wait at the gate of *", &Play::expect_waiting},
      {"expect * to be hidden from * of *", &Play::expect_hidden},
      {"expect the evidence about * to be * at *", &Play::expect_evidence},
  };
  return out;
}

}  // namespace comity::sim
