/// The national side on the real machine: tables as files in the home, letters carried by a thread
/// of their own, reminders by the clock.
#pragma once

#include "arrivals.h"
#include "comity/api/national_side.h"
#include "comity/base/environment.h"
#include "comity/people/people.h"
#include "national_config.h"

#include <set>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

namespace comity::service {

/// Runs on the executor's thread, but for the letters under way. What was under way when the
/// process ended is sent again after the next start, under the same message id.
class National : public std::enable_shared_from_this<National> {
 public:
  /// Everything referred to outlives it. Errors: those of `read_national_config` and
  /// `Library::open`.
  static Result<std::shared_ptr<National>> open(Home const& home, message::PartyId const& self,
                                                triage::TaskStore& store,
                                                node::Requests const& requests,
                                                people::People const& people, Random& random,
                                                TimeSource const& time, Diagnostics& diagnostics,
                                                boost::asio::any_io_executor executor);

  /// Waits for the letters under way.
  ~National();

  api::NationalSide& side() { return *side_; }

  /// Null if this holder has no tool.
  tracker::Place const* place_of(std::string_view holder) const;

  /// Where tools report, if they may.
  std::optional<NoticeDoorConfig> const& notices() const { return config_.notices; }

  /// Writes reminders whose time has come, sends letters that are due, and brings requests that
  /// have arrived to their tools.
  void look();

 private:
  National(NationalConfig config, people::People const& people, Random& random,
           TimeSource const& time, Diagnostics& diagnostics, boost::asio::any_io_executor executor,
           triage::TaskStore& store);

  triage::Desk desk();

  /// As `triage::Desk` wants it. Errors: those of `mail::compose` and `mailcrypt::protect`;
  /// `refused service.no_key_of_holder` (holder).
  Result<std::string> write_mail(mail::Outgoing const& message, triage::Holder const& to) const;
  Result<std::optional<triage::OpenedMail>> open_mail(std::string_view mail, Instant now) const;

  std::vector<api::Tool> tools() const;
  Result<std::string> reference_of(triage::Letter const& letter) const;
  void carry(triage::Letter letter);

  /// On the pool's thread. `reference`: what the task is called over there, if that is known.
  triage::Attempt deliver(triage::Letter const& letter, std::string const& reference,
                          Instant now) const;
  triage::Attempt deliver_to_tool(triage::Letter const& letter, std::string const& reference) const;
  void ended(triage::Letter const& letter, triage::Attempt const& attempt);
  void report(Error const& error);

  NationalConfig config_;
  people::People const& people_;
  TimeSource const& time_;
  Diagnostics& diagnostics_;
  boost::asio::any_io_executor executor_;
  triage::Tasks tasks_;
  std::unique_ptr<triage::TableShelf> shelf_;
  std::unique_ptr<triage::Library> library_;
  std::unique_ptr<api::NationalSide> side_;
  std::shared_ptr<Arrivals> arrivals_;
  std::set<std::string> under_way_;
  boost::asio::thread_pool pool_{1};
};

}  // namespace comity::service
