/* Choosing clients: a search with boxes to tick, and whole families. */
#include "calendar/session_view.h"

static struct sv born_words(struct arena *a, struct opt_day born)
{
    return born.has ? sv_fmt(a, "Born %.*s", SV_FMT(day_human(a, born.v))) : SV("Birth date not known");
}

static struct pick_row *row_of(struct pick *pick, struct client_id client)
{
    for (size_t i = 0; i < pick->rows.count; i++)
        if (pick->rows.items[i].client.v == client.v)
            return &pick->rows.items[i];
    return NULL;
}

/* By name alone: they were chosen before, and the hits are what one looks at. */
static enum err add_ticked(struct page *p, struct pick *pick)
{
    struct arena *a = p->op.arena;
    int64_t *numbers = arena_array(a, VISIT_CLIENTS_MAX, sizeof *numbers);
    size_t n = numbers_of(p, SV("client"), numbers, VISIT_CLIENTS_MAX);
    struct client_id *ids = arena_array(a, n, sizeof *ids);
    struct client_facts *facts = arena_array(a, n, sizeof *facts);
    for (size_t i = 0; i < n; i++)
        ids[i] = (struct client_id){ numbers[i] };
    if (!n)
        return E_OK;
    TRY(client_facts_of(p->op.db, a, p->organization, ids, n, p->viewer->staff, p->viewer->today, p->op.now, facts));
    for (size_t i = 0; i < n; i++)
        if (facts[i].id.v)
            pick->rows.items[pick->rows.count++] =
                (struct pick_row){ .client = facts[i].id, .name = facts[i].name, .checked = true, .may_family = true };
    return E_OK;
}

static enum err add_family(
    struct page *p, struct appointment_id appointment, struct client_id client, struct pick *pick)
{
    struct arena *a = p->op.arena;
    struct family_members members;
    TRY(attendee_family(&p->op, appointment, client, &members));
    struct client_id *ids = arena_array(a, members.count, sizeof *ids);
    struct client_facts *facts = arena_array(a, members.count, sizeof *facts);
    for (size_t i = 0; i < members.count; i++)
        ids[i] = members.items[i].client;
    if (members.count)
        TRY(client_facts_of(
            p->op.db, a, p->organization, ids, members.count, p->viewer->staff, p->viewer->today, p->op.now, facts));
    for (size_t i = 0; i < members.count; i++) {
        const struct family_member *m = &members.items[i];
        struct pick_row *row = row_of(pick, m->client);
        if (!row)
            row = &pick->rows.items[pick->rows.count++];
        *row = (struct pick_row){ .client = m->client,
            .name = m->name,
            .detail = m->words.n ? sv_fmt(a, "%.*s · %.*s", SV_FMT(m->words), SV_FMT(born_words(a, m->born)))
                                 : born_words(a, m->born),
            .checked = true,
            .in_already = m->in_already };
        if (facts[i].restricted && !facts[i].reason_given) /* F11: no more than the name */
            row->detail = SV("");
    }
    pick->said = members.closed
                     ? SV("This record is restricted. Say why you open it on the client's page to see the family.")
                 : members.count > 1
                     ? sv_fmt(a, "The family, %zu people. Take away the ticks of those who do not come.", members.count)
                     : SV("Nobody of the family is a client here.");
    return E_OK;
}

static enum err add_hits(struct page *p, struct pick *pick)
{
    struct arena *a = p->op.arena;
    struct search_hits hits;
    struct search_query q = { .text = pick->who, .page = 1, .per_page = PICK_HITS };
    TRY(client_search(&p->op, &q, &hits));
    for (size_t i = 0; i < hits.count; i++) {
        const struct search_hit *h = &hits.items[i];
        if (row_of(pick, h->id))
            continue;
        struct pick_row row = { .client = h->id, .name = h->name, .may_family = true };
        if (!h->closed)
            row.detail = h->city.n ? sv_fmt(a, "%.*s · %.*s", SV_FMT(born_words(a, h->born)), SV_FMT(h->city))
                                   : born_words(a, h->born);
        if (h->restricted)
            row.badge = (struct view_badge){ .label = SV("Restricted"), .tone = TONE_GUARD, .icon = ICON_LOCK };
        pick->rows.items[pick->rows.count++] = row;
    }
    if (!hits.count)
        pick->said = SV("Nobody found. The first letters of each name are enough; a birth date works too.");
    else if (hits.total > (int64_t)hits.count || hits.total_is_more)
        pick->said = sv_fmt(a, "The first %zu. Type more to find others.", hits.count);
    else
        pick->said = sv_fmt(a, "%zu found.", hits.count);
    return E_OK;
}

enum err pick_load(struct page *p, struct appointment_id appointment, struct client_id family, struct pick *ret_pick)
{

    struct pick pick = { .live = SV("/calendar/found") };
    pick.rows.items =
        arena_array(p->op.arena, VISIT_CLIENTS_MAX + VISIT_FAMILY_MAX + PICK_HITS, sizeof *pick.rows.items);
    if (p->req->method == HTTP_POST)
        pick.who = sv_trim(http_field(p->req, SV("who")));
    TRY(add_ticked(p, &pick));
    if (family.v)
        TRY(add_family(p, appointment, family, &pick));
    else if (pick.who.n)
        TRY(add_hits(p, &pick));
    *ret_pick = pick;
    return E_OK;
}

struct client_id pick_family_asked(const struct page *p)
{
    return (struct client_id){ page_form_int(p, SV("family")) };
}

bool pick_is_search(const struct page *p)
{
    return sv_eq(http_field(p->req, SV("do")), SV("find")) || pick_family_asked(p).v;
}
