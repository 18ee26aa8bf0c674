#include "video/video.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "video/adapters.h"

static const char *const kinds[VIDEO_KIND_COUNT][2] = {
    [VIDEO_ZOOM] = { "zoom", "Zoom" },
    [VIDEO_JITSI] = { "jitsi", "Jitsi Meet" },
};

const char *video_kind_name(enum video_kind k)
{
    assert((unsigned)k < VIDEO_KIND_COUNT);
    return kinds[k][0];
}

const char *video_kind_label(enum video_kind k)
{
    assert((unsigned)k < VIDEO_KIND_COUNT);
    return kinds[k][1];
}

bool video_kind_parse(struct sv name, enum video_kind *ret_kind)
{
    for (size_t i = 0; i < VIDEO_KIND_COUNT; i++)
        if (sv_eq(name, sv_of(kinds[i][0]))) {
            *ret_kind = (enum video_kind)i;
            return true;
        }
    return false;
}

bool video_any(const struct video_services *s)
{
    return s && (s->has[VIDEO_ZOOM] || s->has[VIDEO_JITSI]);
}

struct video_caps video_caps(enum video_kind k)
{
    if (k == VIDEO_ZOOM)
        return (struct video_caps){ .registers = true, .waiting_room = true, .host_fades = true };
    return (struct video_caps){ .sound_only = true };
}

/* --- what the process remembers --- */

enum { REMEMBERED_MAX = 4096 };

struct video_memory {
    pthread_mutex_t lock;
    struct instant until;
    size_t n;
    char token[REMEMBERED_MAX];
};

struct video_memory *video_memory_new(void)
{
    struct video_memory *m = calloc(1, sizeof *m);
    if (!m || pthread_mutex_init(&m->lock, NULL) != 0)
        abort();
    return m;
}

void video_memory_free(struct video_memory *m)
{
    if (!m)
        return;
    pthread_mutex_destroy(&m->lock);
    explicit_bzero(m->token, sizeof m->token);
    free(m);
}

struct sv video_memory_take(struct video_memory *m, struct arena *a, struct instant now)
{
    struct sv token = SV("");
    pthread_mutex_lock(&m->lock);
    if (instant_before(now, m->until))
        token = sv_dup(a, sv_from(m->token, m->n));
    pthread_mutex_unlock(&m->lock);
    return token;
}

void video_memory_keep(struct video_memory *m, struct sv token, struct instant until)
{
    if (token.n > REMEMBERED_MAX)
        return;
    pthread_mutex_lock(&m->lock);
    memcpy(m->token, token.p, token.n);
    m->n = token.n;
    m->until = until;
    pthread_mutex_unlock(&m->lock);
}

void video_memory_drop(struct video_memory *m)
{
    pthread_mutex_lock(&m->lock);
    m->until = (struct instant){ 0 };
    pthread_mutex_unlock(&m->lock);
}

/* --- settings --- */

static struct sv without_slash(struct sv url)
{
    while (sv_ends(url, SV("/")))
        url.n--;
    return url;
}

static struct sv mail_host_of(struct arena *a, struct sv base_url)
{
    struct sv rest = base_url;
    size_t at = sv_find(rest, '/', 0);
    if (at == SIZE_MAX || !sv_starts(base_url, SV("https://")))
        return SV("kith.invalid"); /* this machine's own name is no address */
    rest = sv_sub(base_url, 8, SIZE_MAX);
    rest = sv_cut(&rest, '/');
    return sv_dup(a, sv_cut(&rest, ':'));
}

static enum err read_zoom(
    struct arena *a, const struct video_options *o, struct video_services *s, struct sv *ret_problem)
{
    if (!o->zoom_account.n && !o->zoom_client.n && !o->zoom_secret.n)
        return E_OK;
    *ret_problem = SV("Zoom needs all three: account, client and secret (--zoom-account, --zoom-client, and "
                      "KITH_ZOOM_SECRET), from the page of your Server-to-Server OAuth app.");
    if (!o->zoom_account.n || !o->zoom_client.n || !o->zoom_secret.n)
        return E_INVALID;
    s->zoom = (struct zoom_account){ .url = without_slash(o->zoom_url.n ? o->zoom_url : SV("https://zoom.us")),
        .account = o->zoom_account,
        .client = o->zoom_client,
        .secret = o->zoom_secret,
        .host = o->zoom_host,
        .mail_host = mail_host_of(a, o->base_url) };
    *ret_problem = SV("Zoom's address is https://zoom.us, or https://zoomgov.com (--zoom-url).");
    if (!fetch_url_valid(a, s->zoom.url))
        return E_INVALID;
    s->has[VIDEO_ZOOM] = true;
    return E_OK;
}

static enum err read_jitsi(
    struct arena *a, const struct video_options *o, struct video_services *s, struct sv *ret_problem)
{
    if (!o->jitsi_url.n && !o->jitsi_app.n && !o->jitsi_secret.n)
        return E_OK;
    *ret_problem = SV("Jitsi needs all three: address, app id and secret (--jitsi-url, --jitsi-app, and "
                      "KITH_JITSI_SECRET), as its token authentication knows them.");
    if (!o->jitsi_url.n || !o->jitsi_app.n || !o->jitsi_secret.n)
        return E_INVALID;
    s->jitsi =
        (struct jitsi_server){ .url = without_slash(o->jitsi_url), .app = o->jitsi_app, .secret = o->jitsi_secret };
    *ret_problem = SV("Jitsi's address is one such as https://meet.example.org (--jitsi-url).");
    if (!fetch_url_valid(a, s->jitsi.url))
        return E_INVALID;
    s->has[VIDEO_JITSI] = true;
    return E_OK;
}

enum err video_services_read(
    struct arena *a, const struct video_options *o, struct video_services *ret_services, struct sv *ret_problem)
{
    struct video_services s = { .memory = NULL };
    TRY(read_zoom(a, o, &s, ret_problem));
    TRY(read_jitsi(a, o, &s, ret_problem));
    s.preferred = s.has[VIDEO_ZOOM] ? VIDEO_ZOOM : VIDEO_JITSI;
    *ret_problem = SV("The service for new calls is zoom or jitsi, one that is set up (--video).");
    if (o->preferred.n && (!video_kind_parse(o->preferred, &s.preferred) || !s.has[s.preferred]))
        return E_INVALID;
    *ret_problem = SV("");
    *ret_services = s;
    return E_OK;
}

struct sv video_origins(struct arena *a, const struct video_services *s)
{
    struct sv zoom = SV(""), jitsi = SV("");
    if (s && s->has[VIDEO_ZOOM]) {
        struct sv host = sv_sub(s->zoom.url, 8, SIZE_MAX);
        zoom = sv_starts(s->zoom.url, SV("https://"))
                   ? sv_fmt(a, " https://%.*s https://*.%.*s", SV_FMT(host), SV_FMT(host))
                   : sv_fmt(a, " %.*s", SV_FMT(s->zoom.url));
    }
    if (s && s->has[VIDEO_JITSI]) {
        size_t slash = sv_find(s->jitsi.url, '/', 8);
        jitsi = sv_fmt(a, " %.*s", SV_FMT(sv_sub(s->jitsi.url, 0, slash)));
    }
    return sv_trim(sv_fmt(a, "%.*s%.*s", SV_FMT(zoom), SV_FMT(jitsi)));
}

struct sv video_url_origin(struct sv url)
{
    size_t n = 8; /* "https://" */
    if (!sv_starts(url, SV("https://")))
        return SV("");
    for (; n < url.n && url.p[n] != '/' && url.p[n] != '?' && url.p[n] != '#'; n++) {
        char c = url.p[n];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                     c == '-' || c == ':';
        if (!plain)
            return SV("");
    }
    return n > 8 ? sv_sub(url, 0, n) : SV("");
}

/* --- words --- */

static const char *const words[][2] = {
    { "no_service", "No video service is set up. Whoever runs this Kith does that: docs/video.md." },
    { "service_gone",
        "The video service of this call is no longer set up. Whoever runs this Kith can set it up again." },
    { "group_video_plan", "Group video calls come with plan Plus." },
    { "zoom_credentials", "Zoom does not know our account, client or secret. Whoever runs this Kith has to set them "
                          "right: kith doctor." },
    { "zoom_scopes", "Zoom does not allow our app to make meetings. Its scopes have to be added: docs/video.md." },
    { "zoom_plan", "Zoom's plan has no registration, which each person's own link needs. It needs a licensed user as "
                   "host." },
    { "zoom_no_host", "Zoom has no user with the provider's e-mail address. Add them to the Zoom account, or have one "
                      "host named for all." },
    { "zoom_address", "Zoom's address is wrong. Whoever runs this Kith has to set it right: kith doctor." },
    { "zoom_busy", "Zoom asks us to wait. It is tried again." },
    { "zoom_down", "Zoom is out of order. It is tried again." },
    { "zoom_no_connection", "Zoom cannot be reached. It is tried again." },
    { "zoom_no_answer", "Zoom did not answer. It is tried again." },
    { "zoom_strange_answer", "Zoom answered something unexpected. It is tried again." },
    { "zoom_not_there", "Zoom has no such meeting any more." },
    { "zoom_refused", "Zoom refused the meeting." },
};

struct sv video_error_words(struct sv error)
{
    for (size_t i = 0; i < LENGTH(words); i++)
        if (sv_eq(error, sv_of(words[i][0])))
            return sv_of(words[i][1]);
    return error.n ? SV("The video service failed.") : SV("");
}

/* --- the port --- */

static struct video_result no_such(void)
{
    return (struct video_result){ .end = VIDEO_SETTINGS, .error = "service_gone" };
}

struct video_result video_make(
    const struct video_line *l, struct arena *a, const struct video_meeting *m, struct sv *ret_number)
{
    if (!l->services->has[l->kind])
        return no_such();
    if (l->kind == VIDEO_ZOOM)
        return zoom_make(l, a, m, ret_number);
    *ret_number = jitsi_room(a);
    return video_well();
}

struct video_result video_change(const struct video_line *l, struct arena *a, const struct video_meeting *m)
{
    if (!l->services->has[l->kind])
        return no_such();
    return l->kind == VIDEO_ZOOM ? zoom_change(l, a, m) : video_well();
}

struct video_result video_cancel(const struct video_line *l, struct arena *a, struct sv number)
{
    if (!l->services->has[l->kind])
        return no_such();
    return l->kind == VIDEO_ZOOM ? zoom_cancel(l, a, number) : video_well();
}

struct video_result video_stop(const struct video_line *l, struct arena *a, struct sv number)
{
    assert(l->kind == VIDEO_ZOOM);
    return l->services->has[l->kind] ? zoom_stop(l, a, number) : no_such();
}

struct video_result video_admit(const struct video_line *l, struct arena *a, struct sv number,
    const struct video_person *p, struct video_entry *ret_entry)
{
    assert(l->kind == VIDEO_ZOOM);
    return l->services->has[l->kind] ? zoom_admit(l, a, number, p, ret_entry) : no_such();
}

struct video_result video_dismiss(const struct video_line *l, struct arena *a, struct sv number,
    const struct video_person *p, struct sv person_number)
{
    assert(l->kind == VIDEO_ZOOM);
    return l->services->has[l->kind] ? zoom_dismiss(l, a, number, p, person_number) : no_such();
}

struct video_result video_host(const struct video_line *l, struct arena *a, struct sv number, struct sv *ret_url)
{
    assert(l->kind == VIDEO_ZOOM);
    return l->services->has[l->kind] ? zoom_host(l, a, number, ret_url) : no_such();
}

struct video_result video_check(const struct video_line *l, struct arena *a)
{
    if (!l->services->has[l->kind])
        return no_such();
    return l->kind == VIDEO_ZOOM ? zoom_check(l, a) : video_well();
}

struct sv video_door(struct arena *a, const struct video_services *s, enum video_kind k, struct sv number,
    const struct video_person *p, bool sound_only, struct instant now)
{
    assert(k == VIDEO_JITSI && s->has[k]);
    return jitsi_door(a, &s->jitsi, number, p, sound_only, now);
}
