/// Bounds on a policy and on what is decided by it.
#pragma once

#include "comity/base/instant.h"

#include <cstddef>

namespace comity::gate {

/// Of a policy file: 200 rules with their reasons in two languages take 150 KiB.
inline constexpr std::size_t policy_bytes_max = 512 << 10;

/// Rules, emergency rules or redactions of one policy. More than people can keep in their heads.
inline constexpr std::size_t rules_max = 300;

/// Tests of one policy.
inline constexpr std::size_t tests_max = 1'000;

/// Values under one condition of a rule, fields of one redaction, needs of one rule.
inline constexpr std::size_t values_max = 50;

/// Of one value, id or field.
inline constexpr std::size_t value_bytes_max = 200;

/// Of a text for people.
inline constexpr std::size_t text_bytes_max = 2'000;

/// People that one need can ask for.
inline constexpr int count_max = 9;

/// Approvals of one draft that are looked at. Everybody may revoke and approve anew a few times.
inline constexpr std::size_t approvals_max = 200;

/// The longest time that an approval, a deadline or a review can have.
inline constexpr Duration time_max = std::chrono::days{366};

/// Of a draft's own form: the body as base64, and the rest.
inline constexpr std::size_t draft_bytes_max = 2 << 20;

/// Pieces into which the space of all facts may fall while a policy is checked; a policy that needs
/// more is reported as too entangled to be checked. Takes some 100 ms.
inline constexpr std::size_t pieces_max = 20'000;

}  // namespace comity::gate
