/**
 * html/escape.h — writing values into HTML, addresses and mails so that no value can leave its place.
 *
 * Templates call these through html/print.h; htmlgen picks the one for the place of each hole (OWASP's output encoding
 * rules; HTML Living Standard, 13.2 for text and attributes; RFC 3986 and the URL Standard for addresses). Other code
 * rarely needs them. A NUL byte is written as U+FFFD everywhere.
 */
#ifndef KITH_HTML_ESCAPE_H
#define KITH_HTML_ESCAPE_H

#include "base/money.h"
#include "base/str.h"
#include "base/time.h"

/** A path of this site that addresses may begin with: "" or "/as/55". Made by url_base_make() only. */
struct url_base {
    struct sv path;
};
/** True for "" and for paths of plain segments: each '/' is followed by letters, digits, '-', '_', '~' or '.', no
 *  segment is "." or "..", no slash ends it. */
bool url_base_make(struct sv path, struct url_base *ret_base);
/** A script of another site that a page's policy lets in. Made by url_script_make() only. */
struct url_script {
    struct sv address;
};
/** True for printable ASCII without quotes that begins with https://, or with http:// and this machine's own address.
 */
bool url_script_make(struct sv address, struct url_script *ret_script);

/** Between elements, and in <textarea> and <title>: & < >. */
void html_text(struct str *out, struct sv v);
/** In a double-quoted attribute: & < > " '. */
void html_attr(struct str *out, struct sv v);
/** A whole address: relative, or of the scheme http, https, mailto, tel, webcal or otpauth. Anything else, like
 *  "javascript:", becomes "about:invalid#blocked". */
void html_url(struct str *out, struct sv v);
/** A whole address of something that runs in the page (script, iframe): a path of this site, or it is blocked. Of
 * another site there is struct url_script alone. */
void html_url_own(struct str *out, struct sv v);
/** A part of an address: everything but RFC 3986 unreserved bytes is percent-encoded. */
void html_url_part(struct str *out, struct sv v);
/** The same after a '/' of the path. Browsers resolve "." and ".." even when encoded, and an empty first segment makes
 *  the next one a host: those three become U+FFFD, which no route knows. */
void html_url_segment(struct str *out, struct sv v);
/** A mail's body: as it is, line ends as LF. */
void plain_text(struct str *out, struct sv v);
/** One line, as a mail's subject: each run of line breaks and other control characters becomes one space. */
void plain_line(struct str *out, struct sv v);

/* For every place: what they write needs no escaping. */
void html_bool(struct str *out, bool v); /* "true" or "false", as ARIA states want it */
void html_int(struct str *out, int64_t v);
void html_uint(struct str *out, uint64_t v);
void html_day(struct str *out, struct day d); /* ISO 8601: "2016-03-09" */

#endif
