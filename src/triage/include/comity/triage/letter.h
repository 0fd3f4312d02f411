/// The words of letters to holders, and when a letter that could not be delivered is tried again.
#pragma once

#include "comity/mail/compose.h"
#include "comity/triage/due.h"
#include "comity/triage/store.h"

#include <functional>

namespace comity::triage {

/// What a letter says: the task itself, that it is waited for, or that it is withdrawn.
enum class Occasion { task, acknowledge, remind, overdue, withdrawn };

Occasion occasion_of(Chase chase);

/// Writes a mail as it will be sent, signed and encrypted if this holder is written to so. Never
/// falls back to plain text: what cannot be encrypted is an error.
using WriteMail = std::function<Result<std::string>(mail::Outgoing const&, Holder const&)>;

/// A mail that was signed or encrypted, opened.
struct OpenedMail {
  std::string entity;  ///< The content, with a header of its own.
  bool was_encrypted = false;
  std::string signature;  ///< "none", "good", "unknown" or "bad".
  std::string signer;     ///< The holder whose key it is, if it is good.
};

/// None if there is nothing to open.
using OpenMail =
    std::function<Result<std::optional<OpenedMail>>(std::string_view mail, Instant now)>;

/// Whether a text lists the task's indicators; not where they stand beside it anyway.
enum class ShownIndicators { all, none };

/// What is said on an occasion, in the holder's language, without how to answer.
std::string text_of(Assignment const& assignment, Occasion occasion, ShownIndicators indicators);

/// Writes for the tool in which a holder keeps its work: channel, address and content. None for a
/// holder that is written to at the addresses of the table.
using WriteToTool = std::function<std::optional<Letter>(Task const&, Occasion)>;

/// How this node writes.
struct Desk {
  std::string mail_from;       ///< A bare mailbox; "" if this node sends no mail.
  std::string mail_from_name;  ///< UTF-8.
  WriteMail write_mail = [](mail::Outgoing const& message, Holder const&) {
    return mail::compose(message);
  };
  OpenMail open_mail = [](std::string_view, Instant) {
    return Result<std::optional<OpenedMail>>{std::nullopt};
  };
  WriteToTool write_to_tool = [](Task const&, Occasion) { return std::optional<Letter>{}; };
  /// Whether somebody signs in here for this holder, and so sees its tasks without any letter.
  std::function<bool(Holder const&)> signs_in = [](Holder const&) { return false; };
};

/// The letters for one occasion, numbered from `number`: to the holder's tool if it has one, else
/// one for each way in which the holder is reached and this node can write. In the holder's
/// language. None for who only signs in. Errors: `refused triage.no_address` (holder) if there is
/// no way at all; those of `Desk::write_mail`.
Result<std::vector<Letter>> write_letters(Task const& task, Occasion occasion, Desk const& desk,
                                          std::size_t number, Instant now);

/// The letter that stands for one that could not be written: kept to be seen, never sent. Its
/// detail says why.
Letter held(Task const& task, Error const& why, std::size_t number, Instant now);

/// How an attempt ended.
struct Attempt {
  bool delivered = false;
  bool final = false;  ///< The other side refuses for good: trying again is of no use.
  std::string error;
  std::string detail;
  std::string reference = {};  ///< What it is called over there, if that was learned.
  /// For how long the other side wants to be left alone; 0 if it does not say.
  std::chrono::seconds retry_after{};
};

/// `letter` after an attempt at `now`: delivered, to be tried again after a pause that doubles (but
/// not before the other side wants it, within `retry_after_max`), or given up.
Letter after(Letter letter, Attempt const& attempt, Instant now);

}  // namespace comity::triage
