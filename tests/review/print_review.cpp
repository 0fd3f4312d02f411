/// Prints the figures file of a long conversation by chance, for recount.py to count again.
#include "comity/review/of_link.h"
#include "conversation.h"

#include <iostream>

int main() {
  using namespace comity;
  review_test::Conversation talk{20151201};
  talk.go_on(150);
  auto const middle = talk.pair.now;
  talk.go_on(450);
  talk.pair.settle();
  auto const& link = talk.pair.us.link();
  auto const agreement = talk.pair.us.node->adopted().find(link.id().agreement);
  auto const file =
      review::figures_of(link, *agreement, {middle, talk.pair.now, talk.pair.now, {}});
  COMITY_CHECK(file.has_value());
  std::cout << as_text(*file);
}
