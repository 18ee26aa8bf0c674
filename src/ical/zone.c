#include "ical/zone.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "ical/tzif.h"

enum { DAY_S = 86400, FILE_MAX = 1 << 20, NAME_MAX_LEN = 64 };

struct zone {
    struct zone *next;
    char name[NAME_MAX_LEN + 1];
    struct tzif tz;
};

/* Zones read so far. New ones are put in front under the lock; readers follow the list without it. */
static _Atomic(struct zone *) zones;
static pthread_mutex_t zones_lock = PTHREAD_MUTEX_INITIALIZER;
static struct zone utc = { .name = "UTC" };
static pthread_once_t utc_once = PTHREAD_ONCE_INIT;

static void utc_make(void)
{
    static struct tz_type type = { 0, false, "UTC" };
    utc.tz = (struct tzif){ .types = &type, .type_count = 1 };
}

static const char *directory(void)
{
    const char *dir = getenv("TZDIR");
    return dir && *dir ? dir : "/usr/share/zoneinfo";
}

static bool name_plausible(struct sv name)
{
    if (name.n == 0 || name.n > NAME_MAX_LEN || name.p[0] == '/' || sv_starts(name, SV("posix")) ||
        sv_starts(name, SV("right/")) || sv_eq(name, SV("localtime")) || sv_eq(name, SV("Factory")))
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && c != '_' && c != '-' && c != '+' && c != '/')
            return false;
    }
    return true;
}

static struct zone *zone_read(struct sv name)
{
    char path[512];
    int n = snprintf(path, sizeof path, "%s/%.*s", directory(), SV_FMT(name));
    if (n < 0 || (size_t)n >= sizeof path)
        return NULL;
    FILE *f = fopen(path, "rbe");
    if (!f)
        return NULL;
    uint8_t *bytes = malloc(FILE_MAX);
    struct zone *z = calloc(1, sizeof *z);
    if (!bytes || !z)
        abort();
    size_t got = fread(bytes, 1, FILE_MAX, f); /* 0 for a folder */
    fclose(f);
    bool ok = tzif_read(bytes, got, &z->tz);
    free(bytes);
    if (!ok) {
        free(z);
        return NULL;
    }
    memcpy(z->name, name.p, name.n);
    return z;
}

static const struct zone *zone_known(struct sv name)
{
    for (const struct zone *z = atomic_load(&zones); z; z = z->next)
        if (sv_eq(sv_of(z->name), name))
            return z;
    return NULL;
}

const struct zone *zone_find(struct sv name)
{
    if (sv_eq(name, SV("UTC"))) {
        pthread_once(&utc_once, utc_make);
        return &utc;
    }
    const struct zone *z = zone_known(name);
    if (z || !name_plausible(name))
        return z;
    pthread_mutex_lock(&zones_lock);
    z = zone_known(name);
    if (!z) {
        struct zone *fresh = zone_read(name);
        if (fresh) {
            fresh->next = atomic_load(&zones);
            atomic_store(&zones, fresh);
        }
        z = fresh;
    }
    pthread_mutex_unlock(&zones_lock);
    return z;
}

const struct zone *zone_of(struct sv name)
{
    const struct zone *z = zone_find(name);
    if (z)
        return z;
    log_event(LOG_ERROR, "zone.unknown", LOG_STR("zone", name));
    return zone_find(SV("UTC"));
}

bool zone_valid(struct sv name)
{
    return zone_find(name) != NULL;
}

struct sv zone_name(const struct zone *z)
{
    return sv_of(z->name);
}

static int name_cmp(const void *a, const void *b)
{
    return sv_cmp(*(const struct sv *)a, *(const struct sv *)b);
}

struct sv zone_city(struct arena *a, struct sv zone)
{
    struct sv city = zone;
    while (sv_find(city, '/', 0) != SIZE_MAX)
        (void)sv_cut(&city, '/');
    struct str s = str_new(a, 128);
    for (size_t i = 0; i < city.n; i++)
        str_addc(&s, city.p[i] == '_' ? ' ' : city.p[i]);
    return str_sv(&s);
}

struct zone_names zone_names(struct arena *a)
{
    enum { MOST = 1000 };
    struct zone_names names = { arena_array(a, MOST, sizeof(struct sv)), 0 };
    char path[512], line[1024];
    snprintf(path, sizeof path, "%s/zone1970.tab", directory());
    names.items[names.count++] = SV("UTC");
    FILE *f = fopen(path, "re");
    while (f && names.count < MOST && fgets(line, sizeof line, f)) {
        struct sv rest = sv_trim(sv_of(line));
        if (rest.n == 0 || rest.p[0] == '#')
            continue;
        sv_cut(&rest, '\t');
        sv_cut(&rest, '\t');
        names.items[names.count++] = sv_dup(a, sv_cut(&rest, '\t'));
    }
    if (f)
        fclose(f);
    qsort(names.items, names.count, sizeof *names.items, name_cmp);
    return names;
}

static int64_t floor_div(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

struct zone_time zone_local(const struct zone *z, struct instant at)
{
    int64_t t = floor_div(at.us, SECOND_US);
    struct tz_span span = tzif_span(&z->tz, t);
    int64_t local = t + span.type->offset_s, day = floor_div(local, DAY_S), rest = local - day * DAY_S;
    return (struct zone_time){
        .wall = { { (int32_t)day }, (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60) },
        .offset_s = span.type->offset_s,
        .dst = span.type->dst,
        .abbrev = span.type->abbrev,
    };
}

static struct instant instant_of_second(int64_t t)
{
    if (t < INT64_MIN / SECOND_US)
        return (struct instant){ INT64_MIN };
    return (struct instant){ t > INT64_MAX / SECOND_US ? INT64_MAX : t * SECOND_US };
}

struct zone_stretch zone_stretch(const struct zone *z, struct instant at)
{
    struct tz_span span = tzif_span(&z->tz, floor_div(at.us, SECOND_US));
    return (struct zone_stretch){ instant_of_second(span.from), instant_of_second(span.until), span.type->offset_s };
}

/* Every stretch near the wanted time is asked whether its clocks show it: none, one or two do. */
struct zone_instants zone_instant(const struct zone *z, struct wall w)
{
    assert(w.hour >= 0 && w.hour < 24 && w.minute >= 0 && w.minute < 60 && w.second >= 0 && w.second < 60);
    int64_t local = (int64_t)w.day.n * DAY_S + w.hour * 3600 + w.minute * 60 + w.second;
    int64_t found[2] = { 0, 0 }, jump = 0;
    int count = 0;
    bool jumped = false;
    struct tz_span span = tzif_span(&z->tz, local - 2 * DAY_S);
    for (;;) {
        int64_t t = local - span.type->offset_s;
        if (t < span.from && !jumped) {
            jump = span.from;
            jumped = true;
        }
        if (t >= span.from && t < span.until && count < 2)
            found[count++] = t;
        if (span.until > local + 2 * DAY_S)
            break;
        span = tzif_span(&z->tz, span.until);
    }
    if (!count)
        return (struct zone_instants){ ZONE_MISSING, { jump * SECOND_US }, { jump * SECOND_US } };
    return (struct zone_instants){
        count == 1 ? ZONE_UNIQUE : ZONE_AMBIGUOUS,
        { found[0] * SECOND_US },
        { found[count - 1] * SECOND_US },
    };
}

struct day zone_day(const struct zone *z, struct instant at)
{
    return zone_local(z, at).wall.day;
}

struct instant zone_day_start(const struct zone *z, struct day d)
{
    return zone_instant(z, (struct wall){ .day = d }).first;
}

static void offset_add(struct str *s, int32_t offset_s, const char *lead, bool pad)
{
    int32_t minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
    str_addf(s, pad ? "%s%c%02d:%02d" : "%s%c%d:%02d", lead, offset_s < 0 ? '-' : '+', (int)(minutes / 60),
        (int)(minutes % 60));
}

static void day_add(struct str *s, struct day d)
{
    static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
        "Dec" };
    struct civil c = civil_of_day(d);
    str_addf(s, "%s %d %s %d", days[(d.n % 7 + 7) % 7], c.day, months[c.month - 1], c.year);
}

static void abbrev_add(struct str *s, const struct zone_time *t)
{
    char first = t->abbrev[0];
    if (first == '+' || first == '-')
        offset_add(s, t->offset_s, "UTC", false);
    else
        str_add(s, sv_of(t->abbrev));
}

static void time_add(struct str *s, const struct zone_time *t)
{
    int hour = t->wall.hour % 12;
    str_addf(s, "%d:%02d %s ", hour ? hour : 12, t->wall.minute, t->wall.hour < 12 ? "am" : "pm");
    abbrev_add(s, t);
}

struct sv zone_abbrev(struct arena *a, const struct zone_time *t)
{
    struct str s = str_new(a, 40);
    abbrev_add(&s, t);
    return str_sv(&s);
}

struct sv zone_human(struct arena *a, const struct zone *z, struct instant at)
{
    struct str s = str_new(a, 80);
    struct zone_time t = zone_local(z, at);
    day_add(&s, t.wall.day);
    str_add(&s, SV(", "));
    time_add(&s, &t);
    return str_sv(&s);
}

struct sv zone_human_day(struct arena *a, const struct zone *z, struct instant at)
{
    struct str s = str_new(a, 40);
    day_add(&s, zone_day(z, at));
    return str_sv(&s);
}

struct sv zone_human_time(struct arena *a, const struct zone *z, struct instant at)
{
    struct str s = str_new(a, 40);
    struct zone_time t = zone_local(z, at);
    time_add(&s, &t);
    return str_sv(&s);
}

struct sv zone_iso(struct arena *a, const struct zone *z, struct instant at)
{
    struct str s = str_new(a, 60);
    struct zone_time t = zone_local(z, at);
    struct civil c = civil_of_day(t.wall.day);
    str_addf(&s, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, t.wall.hour, t.wall.minute, t.wall.second);
    offset_add(&s, t.offset_s, "", true);
    return str_sv(&s);
}
