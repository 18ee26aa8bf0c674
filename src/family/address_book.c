#include "family/address_book.h"

#include <string.h>

#include "base/text.h"
#include "family/about.h"
#include "family/preview.h"
#include "family/queries.h"

/* F11: an address that stands in a restricted record neither shows nor finds anybody before a reason is stated. */
static enum err close_restricted(const struct op *op, const struct notice_facts *f, bool *closed)
{
    struct client_id *ids = arena_array(op->arena, f->people_count, sizeof *ids);
    bool *shut = arena_array(op->arena, f->people_count, sizeof *shut);
    size_t n = 0;
    for (size_t i = 0; i < f->people_count; i++)
        if (f->people[i].restricted)
            ids[n++] = (struct client_id){ f->people[i].restricted };
    TRY(restricted_closed(op, ids, n, shut));
    n = 0;
    for (size_t i = 0; i < f->people_count; i++)
        closed[i] = f->people[i].restricted && shut[n++];
    return E_OK;
}

/* A contact is planned for as a copy and as a caregiver: one entry. */
static bool same_entry(const struct notice_person *p, struct choice_of of)
{
    if (p->id != of.id)
        return false;
    bool contact = p->kind == RECIPIENT_COPY || p->kind == RECIPIENT_CAREGIVER;
    return of.kind == CHOICE_CLIENT ? p->kind == RECIPIENT_CLIENT : contact;
}

static struct book_entry *entry_of(struct address_book *book, const struct notice_person *p, bool closed)
{
    struct choice_of of = { p->kind == RECIPIENT_CLIENT ? CHOICE_CLIENT : CHOICE_CONTACT, p->id };
    for (size_t i = 0; i < book->count; i++)
        if (same_entry(p, book->items[i].of))
            return &book->items[i];
    book->items[book->count] = (struct book_entry){ .of = of,
        .name = p->name,
        .address = closed ? SV("") : p->address,
        .closed = closed,
        .bounced = !closed && p->address_bounced,
        .blocked = !closed && p->blocked,
        .silenced = p->silenced,
        .ended = p->ended,
        .copies = p->kind == RECIPIENT_COPY && p->copy,
        .own_rule = p->own_rule };
    return &book->items[book->count++];
}

static bool wanted(struct arena *a, const struct notice_person *p, bool closed, struct sv folded)
{
    if (p->kind != RECIPIENT_CLIENT && p->kind != RECIPIENT_COPY && p->kind != RECIPIENT_CAREGIVER)
        return false;
    if (!folded.n)
        return true;
    struct sv name = text_fold(a, sv_fmt(a, "%.*s %.*s", SV_FMT(p->name), SV_FMT(closed ? SV("") : p->address)));
    return memmem(name.p, name.n, folded.p, folded.n) != NULL;
}

static struct book_line *line_of(struct book_entry *e, enum notice_category c)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->lines[i].category == c)
            return &e->lines[i];
    e->lines[e->count] = (struct book_line){ .category = c };
    return &e->lines[e->count++];
}

static void take(struct arena *a, struct book_entry *e, const struct notice_row *row, const struct notice_decision *d,
    struct sv client_name)
{
    if (d->rule == RULE_NOT_AUDIENCE || d->rule == RULE_SECURITY)
        return;
    struct book_line *line = line_of(e, row->category);
    line->of++;
    line->sent += d->send;
    if (d->send || line->held)
        return;
    line->held = row;
    line->why = notice_explain(a, row, d->rule, d->person->kind, CHANNEL_MAIL, d->person->name, client_name);
}

static void plan(struct arena *a, const struct notice_facts *f, struct address_book *book, struct sv client_name)
{
    struct notice_decision *d = arena_array(a, f->people_count, sizeof *d);
    for (size_t r = 0; r < notice_catalogue_count; r++) {
        notice_plan(&notice_catalogue[r], f, d);
        for (size_t i = 0; i < f->people_count; i++)
            for (size_t k = 0; k < book->count; k++)
                if (same_entry(d[i].person, book->items[k].of))
                    take(a, &book->items[k], &notice_catalogue[r], &d[i], client_name);
    }
}

static struct sv how_words(struct sv how)
{
    static const struct {
        const char *how, *words;
    } table[] = { { "page", "on their page" }, { "link", "by the link in an e-mail" },
        { "one_click", "with one click in their mail program" }, { "sms", "by text message" },
        { "staff", "noted by staff" }, { "undo", "taken back by the link" } };
    for (size_t i = 0; i < LENGTH(table); i++)
        if (sv_eq(how, sv_of(table[i].how)))
            return sv_of(table[i].words);
    return how;
}

/* What the people of the page chose themselves, and which contacts they are. */
static enum err add_own(const struct op *op, struct client_id client, struct address_book *book)
{
    struct family family;
    TRY(family_load(op, client, &family));
    for (size_t i = 0; i < book->count; i++) {
        struct book_entry *e = &book->items[i];
        struct choice_change_last_row last;
        struct choice c;
        for (size_t k = 0; e->of.kind == CHOICE_CONTACT && k < family.contacts.count; k++)
            if (family.contacts.items[k].id.v == e->of.id) {
                e->words = family.contacts.items[k].words;
                e->linked = family.contacts.items[k].linked;
            }
        TRY(choice_load(op, e->of, &c));
        e->off = c.off[CHANNEL_MAIL];
        enum err err = q_choice_change_last(op->db, op->arena, op->viewer->org,
            &(struct q_choice_change_last){
                .recipient_kind = sv_of(choice_kind_name(e->of.kind)), .recipient_id = e->of.id },
            &last);
        if (err == E_NOTFOUND)
            continue;
        TRY(err);
        e->stopped = sv_fmt(op->arena, "%.*s, %.*s", SV_FMT(last.words), SV_FMT(how_words(last.how)));
        e->stopped_at = last.at;
    }
    return E_OK;
}

enum err address_book_load(
    const struct op *op, struct client_id client, struct sv q, int64_t page, struct address_book *ret_book)
{
    struct notice_facts f;
    TRY(viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_CHART)));
    TRY(notice_facts_load(op, client, &f));
    struct address_book all = { .items = arena_array(op->arena, f.people_count, sizeof *all.items),
        .own_rule_allowed = f.own_rule_allowed,
        .safe = f.safe };
    struct sv folded = text_fold(op->arena, q), client_name = SV("");
    bool *closed = arena_array(op->arena, f.people_count, sizeof *closed);
    TRY(close_restricted(op, &f, closed));
    for (size_t i = 0; i < f.people_count; i++) {
        if (f.people[i].kind == RECIPIENT_CLIENT)
            client_name = f.people[i].name;
        if (wanted(op->arena, &f.people[i], closed[i], folded))
            (void)entry_of(&all, &f.people[i], closed[i]);
    }
    all.total = (int64_t)all.count;
    int64_t first = (page - 1) * ADDRESS_BOOK_PAGE;
    all.count = first >= all.total ? 0 : (size_t)(all.total - first);
    if (all.count > ADDRESS_BOOK_PAGE)
        all.count = ADDRESS_BOOK_PAGE;
    all.items += all.count ? first : 0;
    plan(op->arena, &f, &all, client_name);
    TRY(add_own(op, client, &all));
    *ret_book = all;
    return E_OK;
}
