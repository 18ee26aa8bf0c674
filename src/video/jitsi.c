/* A Jitsi Meet of the practice's own, with token authentication (prosody's mod_auth_token). */
#include "base/json.h"
#include "base/random.h"
#include "crypto/encode.h"
#include "crypto/jwt.h"
#include "video/adapters.h"

enum { ROOM_BYTES = 16, CLAIMS_MAX = 2048, BEHIND_S = 30 };

/* Lower case, as Jitsi writes rooms. */
struct sv jitsi_room(struct arena *a)
{
    unsigned char bytes[ROOM_BYTES];
    random_bytes(bytes, sizeof bytes);
    return sv_fmt(a, "visit-%.*s", SV_FMT(hex_encode(a, bytes, sizeof bytes)));
}

static struct sv host_of(struct sv url)
{
    struct sv rest = sv_sub(url, sv_starts(url, SV("https://")) ? 8 : 7, SIZE_MAX);
    rest = sv_cut(&rest, '/');
    return sv_cut(&rest, ':');
}

/* The room and a few minutes: who has lost the right comes in with no older token. Some seconds before now, since
 * another machine's clock may be behind. */
static struct sv claims_of(
    struct arena *a, const struct jitsi_server *j, struct sv room, const struct video_person *p, struct instant now)
{
    int64_t s = now.us / SECOND_US;
    struct str out = str_new(a, CLAIMS_MAX);
    struct json w = json_to(&out);
    json_begin_object(&w, NULL);
    json_str(&w, "aud", j->app);
    json_str(&w, "iss", j->app);
    json_str(&w, "sub", host_of(j->url));
    json_str(&w, "room", room);
    json_int(&w, "iat", s);
    json_int(&w, "nbf", s - BEHIND_S);
    json_int(&w, "exp", s + JITSI_DOOR_S);
    json_begin_object(&w, "context");
    json_begin_object(&w, "user");
    json_str(&w, "id", p->key);
    json_str(&w, "name", p->name);
    json_str(&w, "affiliation", p->host ? SV("owner") : SV("member"));
    json_bool(&w, "moderator", p->host);
    json_end(&w);
    json_begin_object(&w, "features");
    json_bool(&w, "recording", false);
    json_bool(&w, "livestreaming", false);
    json_bool(&w, "transcription", false);
    json_end(&w);
    json_end(&w);
    json_end(&w);
    return str_sv(&out);
}

/* Without Jitsi's own page before the call: the token could end there, and we have a test page. */
struct sv jitsi_door(struct arena *a, const struct jitsi_server *j, struct sv room, const struct video_person *p,
    bool sound_only, struct instant now)
{
    struct sv token = jwt_hs256(a, j->secret, claims_of(a, j, room, p, now));
    return sv_fmt(a, "%.*s/%.*s?jwt=%.*s#config.prejoinConfig.enabled=false%s", SV_FMT(j->url), SV_FMT(room),
        SV_FMT(token), sound_only ? "&config.startAudioOnly=true" : "");
}
