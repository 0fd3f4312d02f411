/// Remarks in order, of which a hostile source cannot make too many.
#pragma once

#include "comity/intake/reading.h"

#include <map>

namespace comity::intake {

class Remarks {
 public:
  /// Keeps the first `remarks_alike_max` of each id and counts the rest, and what was said last.
  void add(std::string id, Parameters parameters);

  std::vector<Remark> take() && { return std::move(remarks_); }

 private:
  struct Kept {
    std::size_t count = 0;
    std::size_t last = 0;  ///< Position of the last one kept.
  };

  std::vector<Remark> remarks_;
  std::map<std::string, Kept> kept_;
};

}  // namespace comity::intake
