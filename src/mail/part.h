/** mail/part.h — taking a message apart (RFC 5322, 2045): heads, fields, parts. Lines may end in CRLF or LF. Reads what
 *  anybody sends and never fails: what is not there is empty. Inside src/mail. */
#ifndef KITH_MAIL_PART_H
#define KITH_MAIL_PART_H

#include "base/str.h"

enum { PART_DEPTH_MAX = 4, PART_BYTES_MAX = 32 * 1024 * 1024 };

/** Cuts a line, without its end. */
struct sv part_line(struct sv *rest);
/** Cuts the head of a message or part off *rest, with the empty line behind it: one unfolded field a line, LF between.
 */
struct sv part_head(struct arena *a, struct sv *rest);
/** The first field of this name, trimmed. */
struct sv part_field(struct sv head, struct sv name);
/** A parameter of a field such as Content-Type, without quotes. */
struct sv part_param(struct arena *a, struct sv value, struct sv name);
/** Cuts the text before the next line "--boundary"; *ret_last when that line closes the multipart. */
struct sv part_cut(struct sv *rest, struct sv boundary, bool *ret_last);
/** A body as its Content-Transfer-Encoding says, quoted-printable or plain, with LF. */
struct sv part_body(struct arena *a, struct sv body, struct sv encoding);

#endif
