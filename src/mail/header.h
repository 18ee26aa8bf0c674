/** mail/header.h — header fields: encoded words (RFC 2047) and folding. Inside src/mail. */
#ifndef KITH_MAIL_HEADER_H
#define KITH_MAIL_HEADER_H

#include "base/str.h"

/** "Subject: …" without the last line break. Folded so that no line passes 76 bytes where the text allows it; text that
 *  is not plain ASCII becomes encoded words of at most 75 bytes, split between code points. */
struct sv header_text(struct arena *a, const char *name, struct sv text);
/** "To: =?UTF-8?Q?Zo=C3=AB?= <zoe@example.org>"; without brackets when the name is empty. */
struct sv header_address(struct arena *a, const char *name, struct sv person, struct sv address);
/** Content-Disposition of an attachment; a name beyond ASCII as RFC 2231 says. */
struct sv header_attachment(struct arena *a, struct sv filename);

/** Reads what the above wrote: unfolds and decodes encoded words of UTF-8. */
struct sv header_decode(struct arena *a, struct sv value);

#endif
