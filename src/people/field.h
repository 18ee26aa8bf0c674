/**
 * people/field.h — fields as people type them, for rooms above too. Each gives what is to be kept, and adds a problem
 * that says what to do. Texts are cleaned (base/text.h) and live in the arena of `p`.
 */
#ifndef KITH_PEOPLE_FIELD_H
#define KITH_PEOPLE_FIELD_H

#include "base/problems.h"
#include "base/time.h"

enum { FIELD_NAME_MAX = 100, FIELD_LINE_MAX = 200, FIELD_TEXT_MAX = 2000 };

/** One line of at most so many characters; may be empty. */
struct sv field_line(struct problems *p, struct sv field, struct sv typed, size_t most);
/** Lines of at most so many characters in all: breaks stay, empty lines at the ends fall away; may be empty. */
struct sv field_lines(struct problems *p, struct sv field, struct sv typed, size_t most);
/** The same as field_line(), but something must be left of it: `missing` says what to type. */
struct sv field_required(struct problems *p, struct sv field, struct sv typed, struct sv missing);
/** An address as typed, trimmed; empty is fine. Compare by email_norm(). */
struct sv field_email(struct problems *p, struct sv field, struct sv typed);
struct sv field_phone(struct problems *p, struct sv field, struct sv typed);
/** An IANA zone; empty is fine. */
struct sv field_zone(struct problems *p, struct sv field, struct sv typed);
/** A language tag of the form "en" or "pt-BR" (BCP 47); empty is fine. */
struct sv field_language(struct problems *p, struct sv field, struct sv typed);
/** A day not after `today` (edge 20), nor longer ago than anybody on record lived. False: nothing was typed, or it is
 * no such day. */
bool field_past_day(struct problems *p, struct sv field, struct sv typed, struct day today, struct day *ret_day);
/** A row's id in a form: digits; 0 when empty or not one. */
int64_t field_id(struct sv typed);

/** Problems found in a closure that may run twice: kept apart, and told once. */
enum err problems_tell(struct problems *to, const struct problems *found, enum err e);

#endif
