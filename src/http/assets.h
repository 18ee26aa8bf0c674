/**
 * http/assets.h — the static files, compiled into the program by tools/embed.
 *
 * A file is served at /assets/HASH/NAME and never changes there: Cache-Control may say immutable. Templates name the
 * path by the constants of "http/asset_urls.h" (made by the build): ASSET_KITH_CSS is "/assets/<hash>/kith.css".
 * Process lifetime, read only.
 */
#ifndef KITH_HTTP_ASSETS_H
#define KITH_HTTP_ASSETS_H

#include <stddef.h>

struct asset {
    const char *name; /* "kith.css" */
    const char *type; /* Content-Type */
    const char *hash; /* of the content: 12 hex digits; changes with it, good as an ETag */
    struct {
        const unsigned char *p; /* gz, br: NULL where compression saves nothing */
        size_t n;
    } raw, gz, br;
};
extern const struct asset assets[];
extern const size_t assets_count;

#endif
