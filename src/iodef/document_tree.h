/// Between documents and the tree that both spellings share.
#pragma once

#include "comity/iodef/document.h"
#include "element.h"

namespace comity::iodef {

/// A type of `Observable`, and the URI of its digest in XML signatures (RFC 6931, RFC 9231).
struct HashAlgorithm {
  std::string_view type;
  std::string_view uri;
};

inline constexpr HashAlgorithm hash_algorithms[] = {
    {"file-md5", "http://www.w3.org/2001/04/xmldsig-more#md5"},
    {"file-sha1", "http://www.w3.org/2000/09/xmldsig#sha1"},
    {"file-sha256", "http://www.w3.org/2001/04/xmlenc#sha256"},
    {"file-sha512", "http://www.w3.org/2001/04/xmlenc#sha512"},
};

/// In the order that the schema of RFC 7970 wants.
Element to_tree(Document const& document);

/// Adds the addresses and names of a Node, of either version.
void take_node(Element const& node, std::vector<Observable>& out);

/// Errors: `invalid iodef.not_iodef` (found), `iodef.no_incident`.
Result<Document> from_tree(Element const& root);

}  // namespace comity::iodef
