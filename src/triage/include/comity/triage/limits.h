/// Bounds of this concept, with the reason for each.
#pragma once

#include "comity/base/instant.h"

#include <cstddef>

namespace comity::triage {

/// Of one table's file, in bytes. The five registries' extended files together have about 50 MiB,
/// the largest address databases in use as much.
inline constexpr std::size_t table_bytes_max = std::size_t{64} << 20;

/// Rows of one table. The registries' files have about 400,000 together; at this limit the ranges
/// of a table take under 150 MiB.
inline constexpr std::size_t table_rows_max = 2'000'000;

/// Of one line of a table, in bytes. A registry's longest has under 120.
inline constexpr std::size_t table_line_bytes_max = 1'024;

/// Tables of all kinds that are loaded at once: five registries, a country and a network database
/// twice over, and the operator's own.
inline constexpr std::size_t tables_max = 16;

/// Those responsible, in the operator's own table.
inline constexpr std::size_t holders_max = 20'000;

/// Indicators of one request that are looked at. The largest body (`message::body_bytes_max`) of
/// bare addresses has more; what is left out is counted and said.
inline constexpr std::size_t indicators_max = 10'000;

/// Holders that one range of addresses may touch before it is only said to be divided.
inline constexpr std::size_t answers_per_range_max = 8;

/// Of an indicator's value, in bytes, as far as it is looked at.
inline constexpr std::size_t indicator_bytes_max = 4'096;

/// Of a host's name (RFC 1035 §2.3.4), in bytes.
inline constexpr std::size_t host_bytes_max = 253;

/// Of the text and the note of a task or of what happened to it, in bytes of UTF-8: what a body's
/// texts may have (agreements/parts/definitions.json).
inline constexpr std::size_t text_bytes_max = 20'000;

/// Of a line that people read: a subject, a name.
inline constexpr std::size_t line_bytes_max = 300;

/// Things that happened to one task. Ten reminders and an answer to each of 200 items stay below.
inline constexpr std::size_t events_max = 1'000;

/// Of those, as long as they are few enough the holder's own people may add some: the rest is kept
/// for our desk, which must be able to answer and withdraw whatever a guest has written.
inline constexpr std::size_t holder_events_max = 500;

/// Of the id of what a holder's tool reported: its own number, or a digest in hex.
inline constexpr std::size_t notice_bytes_max = 64;

/// Tasks of one request: each item to five holders.
inline constexpr std::size_t tasks_per_request_max = 1'000;

/// Of a task's record as JSON, or that of one event, in bytes: twice the largest body
/// (`message::body_bytes_max`), whose indicators a task may all have; of 200 replies each may have
/// 10,000.
inline constexpr std::size_t record_bytes_max = std::size_t{2} << 20;

/// What is kept between a task's due time and that of the outer clock, for gathering and clearing
/// the answer: an eighth of the time that is left, but within these bounds.
inline constexpr Duration margin_min = std::chrono::minutes{15};
inline constexpr Duration margin_max = std::chrono::days{1};
inline constexpr int margin_part = 8;

/// How long a task may take where neither a person nor an outer clock says.
inline constexpr Duration due_otherwise = std::chrono::days{3};

/// Between two letters that say that a task is overdue, and how many of them there are: after two
/// weeks somebody must call.
inline constexpr Duration overdue_pause = std::chrono::days{1};
inline constexpr int overdue_letters_max = 14;

/// Between two attempts to deliver a letter: it doubles from the first to the last, and after the
/// whole a person must look at the address. Mail servers themselves try for four or five days.
inline constexpr Duration attempt_pause_min = std::chrono::minutes{1};
inline constexpr Duration attempt_pause_max = std::chrono::hours{4};
inline constexpr Duration attempts_end = std::chrono::days{3};

/// For how long the other side may ask to be left alone: who asks for more is asked again a day
/// later, so that nobody keeps a letter from ever being tried again.
inline constexpr std::chrono::hours retry_after_max{24};

/// Letters that are handed out for delivery at once.
inline constexpr std::size_t letters_at_once = 8;

}  // namespace comity::triage
