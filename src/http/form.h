/**
 * http/form.h — application/x-www-form-urlencoded: query strings and form bodies (WHATWG URL, section 5.1).
 *
 * Answers: NULL when the text is fine; otherwise one sentence for the person at the other end (status 400), and the
 * result is untouched. Nothing is repaired: a half percent sign, bad UTF-8 or NUL refuses the whole text.
 */
#ifndef KITH_HTTP_FORM_H
#define KITH_HTTP_FORM_H

#include "http/http.h"

#define HTTP_MAX_FIELDS 1000 /* pairs in one query, form or multipart body */

/** Pairs in their order; empty pairs ("a=1&&b=2") are skipped; a name without '=' has an empty value. */
const char *http_form_parse(struct sv text, struct arena *a, struct http_pairs *ret_pairs) MUST_CHECK;

/** Undoes %XX, and '+' as space when `plus`. False: a bad escape, or the result is not UTF-8 text without NUL. */
bool http_percent_decode(struct sv text, bool plus, struct arena *a, struct sv *ret_text) MUST_CHECK;

#endif
