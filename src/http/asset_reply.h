/** http/asset_reply.h — serves a table of http/assets.h below /assets/. */
#ifndef KITH_HTTP_ASSET_REPLY_H
#define KITH_HTTP_ASSET_REPLY_H

#include "http/assets.h"
#include "http/http.h"

/** Answers GET and HEAD below /assets/, immutable and with an ETag; 404 for a name or hash the table does not have.
 *  False: another path. Cheap enough for the polling thread. */
bool http_asset_reply(const struct http_req *req, const struct asset *table, size_t count, struct http_reply *reply);

#endif
