/// The holders' answers, put together item by item into a draft of the request's answer.
#pragma once

#include "comity/triage/task.h"

#include <span>

namespace comity::triage {

/// A draft that `comity request answer` takes: it is made for a person to read, complete and have
/// cleared. Nothing in it says who was asked or who answered.
struct Draft {
  json::Value codes;           ///< {"final", "items": [{"n", "status", "ground"}]}
  json::Value body;            ///< {"handling", "items": [{"n", …}]}
  std::vector<int> open;       ///< Items that somebody was asked and nobody has answered yet.
  std::vector<int> untasked;   ///< Items that nobody was asked.
  std::vector<int> contested;  ///< Items whose holders' members differ; the first one's stand.
};

/// `request_body` gives the number of items and the handling that the answer begins with. Of an
/// item that several answered: provided if all did, not held or refused if all say so, else
/// partial; lists are joined and texts in the same language put below each other; of other members
/// the first one counts. Tasks that were withdrawn are passed over. Pure.
Draft gather(json::Value const& request_body, std::span<Task const> tasks);

}  // namespace comity::triage
