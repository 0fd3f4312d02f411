/// Where a check writes down what it finds.
#pragma once

#include "comity/audit/report.h"

#include <map>

namespace comity::audit {

/// A finding about one entry of a log. `parameters` may end in those of an error's `cause`.
Finding about_entry(Verdict verdict, std::string id, std::string const& log, std::uint64_t entry,
                    Parameters parameters = {});

/// `parameters` with an error as their `cause`, and the error's own behind it.
Parameters with_cause(Parameters parameters, Error const& cause);

/// Text of a stranger, cut for a parameter.
std::string shown(std::string_view text);

/// Adds findings to a report; of one kind only the first `findings_per_id_max` are listed.
class Findings {
 public:
  explicit Findings(Report& report) : report_{report} {}

  void add(Finding finding);

  void holds(std::string id, Parameters parameters = {}) {
    add({Verdict::holds, std::move(id), std::move(parameters), {}, {}});
  }

  void remark(std::string id, Parameters parameters = {}) {
    add({Verdict::remark, std::move(id), std::move(parameters), {}, {}});
  }

  void fails(std::string id, Parameters parameters = {}) {
    add({Verdict::fails, std::move(id), std::move(parameters), {}, {}});
  }

  /// Likewise, about a log as a whole: `parameters` begin with it.
  void about_log(Verdict verdict, std::string id, std::string const& log,
                 Parameters parameters = {});

  Counts& counts() { return report_.counts; }

  /// True once going on is of no use.
  bool too_many() const;

 private:
  Report& report_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
};

}  // namespace comity::audit
