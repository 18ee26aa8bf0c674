/* What a booking's address says: each step of it is a page of its own, so that the way back works, and no script is
 * needed. */
#include "base/text.h"
#include "calendar/portal_view.h"

static const char *const ways[] = {
    [BOOK_ONE] = "one",
    [BOOK_TOGETHER] = "together",
    [BOOK_IN_TURN] = "in_turn",
    [BOOK_PARALLEL] = "parallel",
};

const char *book_way_name(enum book_way w)
{
    return ways[w];
}

bool book_way_parse(struct sv name, enum book_way *ret_way)
{
    for (size_t i = 0; i < LENGTH(ways); i++)
        if (sv_eq(name, sv_of(ways[i]))) {
            *ret_way = (enum book_way)i;
            return true;
        }
    return false;
}

/* "12.0": client and access. */
static bool person_of(struct sv text, struct bookable *ret)
{
    struct sv rest = text, client = sv_cut(&rest, '.');
    int64_t c, g;
    if (!int_parse(client, &c) || !int_parse(rest, &g) || c <= 0 || g < 0)
        return false;
    *ret = (struct bookable){ .client = { c }, .grant = { g } };
    return true;
}

static int64_t number_of(struct sv value)
{
    int64_t n;
    return int_parse(value, &n) && n > 0 ? n : 0;
}

struct book_asked book_asked_read(const struct http_pairs *from)
{
    struct book_asked b = { .way = BOOK_ONE, .contact_type = CONTACT_TYPE_COUNT };
    for (size_t i = 0; i < from->count; i++) {
        struct sv key = from->items[i].name, value = from->items[i].value;
        if (sv_eq(key, SV("p"))) {
            if (b.people_count < LENGTH(b.people) && person_of(value, &b.people[b.people_count]))
                b.people_count++;
        } else if (sv_eq(key, SV("way"))) {
            (void)book_way_parse(value, &b.way);
        } else if (sv_eq(key, SV("how"))) {
            (void)contact_type_parse(value, &b.contact_type);
        } else if (sv_eq(key, SV("place"))) {
            b.location.v = number_of(value);
        } else if (sv_eq(key, SV("with"))) {
            b.staff.v = number_of(value);
        } else if (sv_eq(key, SV("session"))) {
            b.session.v = number_of(value);
        } else if (sv_eq(key, SV("at"))) {
            struct instant at;
            if (instant_parse(value, &at))
                b.at = at;
        } else if (sv_eq(key, SV("wait"))) {
            b.waitlist = value.n > 0;
        } else if (sv_eq(key, SV("move"))) {
            b.moving.v = number_of(value);
        }
    }
    return b;
}

struct sv book_asked_query(struct arena *a, const struct book_asked *b)
{
    struct str q = str_new(a, 1024);
    str_add(&q, sv_fmt(a, "way=%s", book_way_name(b->way)));
    for (size_t i = 0; i < b->people_count; i++)
        str_add(&q, sv_fmt(a, "&p=%lld.%lld", (long long)b->people[i].client.v, (long long)b->people[i].grant.v));
    if (b->contact_type < CONTACT_TYPE_COUNT)
        str_add(&q, sv_fmt(a, "&how=%s", contact_type_name(b->contact_type)));
    if (b->location.v)
        str_add(&q, sv_fmt(a, "&place=%lld", (long long)b->location.v));
    if (b->waitlist)
        str_add(&q, SV("&wait=1"));
    return str_sv(&q);
}
