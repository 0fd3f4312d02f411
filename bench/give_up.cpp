#include "give_up.h"

#include <cstdio>

namespace comity::bench {

void give_up(std::string const& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

}  // namespace comity::bench
