/**
 * base/text.h — Unicode where people's names and addresses meet machines.
 *
 * Library: utf8proc for NFC and case; accent folding adds our own table, because stripping marks leaves ł ø đ ı æ.
 */
#ifndef KITH_BASE_TEXT_H
#define KITH_BASE_TEXT_H

#include "base/str.h"

bool utf8_valid(struct sv v);    /* well-formed, no surrogates, no NUL */
size_t utf8_length(struct sv v); /* code points; the text is valid */
/** Bytes of the well-formed sequence that v starts with (RFC 3629); 0 when there is none, or a NUL. */
size_t utf8_sequence(struct sv v);
/** NFC, white space runs to one space, trimmed; control characters, marks that turn or hide text, and bytes that are
 * not UTF-8 dropped: how a typed name is kept. */
struct sv text_clean(struct arena *a, struct sv v);
/** For search: NFKD, accents and case folded, ł→l ø→o đ→d ð→d þ→th ħ→h ŋ→n ŧ→t ı→i æ→ae œ→oe ß→ss, everything else
 *  than letters and digits to single spaces. "Véliz-Ørsted" → "veliz orsted". Folding twice changes nothing. */
struct sv text_fold(struct arena *a, struct sv v);
/** The folded words of a search box; those beyond the eighth are not looked at, nor what stands behind the first
 * TEXT_TYPED_MOST bytes: a list is searched line by line, and a program may send a megabyte. */
enum { TEXT_WORDS_MOST = 8, TEXT_TYPED_MOST = 1000 };
struct text_words {
    struct sv items[TEXT_WORDS_MOST];
    size_t count;
};
struct text_words text_words(struct arena *a, struct sv typed);
/** Whether one of the words of a name, folded, begins with each of these. */
bool text_words_in(struct arena *a, const struct text_words *w, struct sv name);
/** Edge case 11: trimmed, lower-case and NFC; dots and plus tags are kept. */
struct sv email_norm(struct arena *a, struct sv v);
/** One address of the form local@domain that a mail server would take (RFC 5321 lengths, RFC 6531 letters): no quotes,
 * no comments, no control bytes, and a domain of two labels or more. */
bool email_valid(struct sv v);
/** True when an address could be taken for another (warns, edge case 11): its local part or one label of its domain
 * mixes scripts, or is all letters that look like ASCII ones. A word that is plainly Cyrillic or Greek is no
 * look-alike. */
bool email_lookalike(struct sv v);
/** Digits with a leading + when given: "(555) 609-6292" → "5556096292". */
struct sv phone_norm(struct arena *a, struct sv v);
bool phone_valid(struct sv v); /* 5 to 15 digits, and only signs used in phone numbers between them */

/** Decimal integer, whole text, no sign but '-', no overflow. */
bool int_parse(struct sv v, int64_t *ret_n);

#endif
