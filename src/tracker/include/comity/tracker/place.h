/// Where a holder keeps its work, and a task as it is written down there.
#pragma once

#include "comity/base/secret.h"
#include "comity/triage/letter.h"
#include "comity/words/catalogue.h"

#include <map>
#include <set>

namespace comity::tracker {

/// One holder's tool: `triage.toml`, [thehive.<holder>] or [rt.<holder>].
struct Place {
  triage::Letter::Channel channel = triage::Letter::Channel::thehive;  ///< Or `rt`.
  std::string holder;
  std::string address;  ///< "https://hive.example", without a slash at its end.
  Secret key;           ///< TheHive's API key, RT's authentication token.
  std::string ca_file;  ///< PEM; "" for what the machine trusts.

  /// What its reports are signed with, or bear; empty if it reports nothing.
  Secret notice_key;

  /// Which answer it is when something of ours is closed there with this status; other statuses
  /// answer nothing, and a person decides.
  std::map<std::string, triage::Status> answers;

  /// Channels whose requests, as they arrive, become alerts or tickets here: "cert", "police"
  /// [P8.6]. Said in this language.
  std::set<std::string> arrivals;
  words::Language language = words::Language::english;

  // TheHive.
  std::string source;        ///< This party, at most 16 bytes: part of what makes an alert unique.
  std::string organisation;  ///< "" for the user's default.
  int severity = 2;          ///< 1 low … 4 critical.
  int tlp = 2;               ///< 0 clear, 1 green, 2 amber, 3 amber+strict, 4 red.
  int pap = 2;               ///< 0 clear … 3 red.

  // RT.
  std::string queue;
  std::vector<std::pair<std::string, std::string>> custom_fields;  ///< Name and value.
};

/// What counts as an answer where the operator says nothing.
std::map<std::string, triage::Status> usual_answers(triage::Letter::Channel channel);

/// The letter for an occasion, without id and times. It holds all that is needed to make the alert
/// or ticket, so that a reminder finds or makes it; and but for the first a remark beside it.
triage::Letter write(Place const& place, triage::Task const& task, triage::Occasion occasion);

/// The headers by which a call is known to be ours, "Name: value".
std::vector<std::string> headers_of(Place const& place);

}  // namespace comity::tracker
