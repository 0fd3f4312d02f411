// Boost.JSON's own definitions, compiled here once: it is used as headers, not as a library.
#include <boost/json/src.hpp>
