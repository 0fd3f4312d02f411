/// The yes of people to single texts, as a journal has it, checked once more.
#pragma once

#include "comity/factor/consent.h"
#include "comity/journal/record.h"
#include "findings.h"

namespace comity::audit {

/// Takes the records of a journal in order. Passkeys are those that the journal itself says were
/// enrolled before: whoever signed it vouches for whose they are.
class Consents {
 public:
  Consents(std::string log, Findings& findings) : log_{std::move(log)}, findings_{findings} {}

  void take(std::uint64_t entry, journal::Record const& record);

  /// Says how many hold.
  void finish();

 private:
  struct Enrolled {
    std::string account;
    factor::Passkey key;
    factor::Site site;
  };

  Result<void> enrol(json::Value const& details);
  Result<void> check(journal::Record const& record) const;

  std::string log_;
  Findings& findings_;
  std::vector<Enrolled> keys_;
  std::uint64_t held_ = 0;
};

}  // namespace comity::audit
