/**
 * base/json.h — writing JSON (RFC 8259) into a str. Reading foreign JSON is jansson's work, in the rooms that import.
 *
 * Commas and nesting are kept by the writer; the caller opens and closes. Depth is limited to 32 (asserted). No name
 * here is one of jansson's: both end in one program, and a library calls the program's function of the same name.
 */
#ifndef KITH_BASE_JSON_H
#define KITH_BASE_JSON_H

#include "base/str.h"

struct json {
    struct str *out;
    unsigned depth;
    bool comma[33], array[33];
};
struct json json_to(struct str *out);
void json_begin_object(struct json *j, const char *key); /* key NULL inside an array or at the top */
void json_begin_array(struct json *j, const char *key);
void json_end(struct json *j); /* closes the innermost object or array: the writer knows which */
void json_str(struct json *j, const char *key, struct sv v);
void json_int(struct json *j, const char *key, int64_t v);
/** A number as it is written: "12.50". The caller made it of digits. */
void json_decimal(struct json *j, const char *key, struct sv v);
void json_bool(struct json *j, const char *key, bool v);
void json_nil(struct json *j, const char *key);
/** Just the quoted and escaped text; bytes that are not UTF-8 become U+FFFD, so that the result is always valid. */
void json_quote(struct str *out, struct sv v);
/** How many bytes at the beginning stand for themselves in a JSON string and are ASCII. */
size_t json_plain(struct sv v);

#endif
