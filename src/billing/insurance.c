/* With whom a client is insured: read, and who sees which. */
#include "billing/insurance.h"

#include "billing/insurance_read.h"
#include "billing/insurance_rules.h"
#include "billing/names.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "crypto/seal.h"

enum { POLICIES_MOST = 100, CHANGES_MOST = 100 };

static const char *const states[INSURANCE_STATE_COUNT] = {
    [INSURANCE_PROPOSED] = "proposed", [INSURANCE_ACTIVE] = "active", [INSURANCE_ENDED] = "ended"
};

const char *insurance_place_label(int64_t place)
{
    static const char *const labels[] = { "Primary", "Secondary", "Tertiary" };
    return place >= 1 && place <= 3 ? labels[place - 1] : "";
}

const char *insurance_relation_label(struct sv relation)
{
    return sv_eq(relation, SV("self"))     ? "Self"
           : sv_eq(relation, SV("spouse")) ? "Spouse"
           : sv_eq(relation, SV("child"))  ? "Child"
                                           : "Other";
}

struct sv insurance_masked(struct arena *a, struct sv member_id)
{
    enum { SHOWN = 4 };
    if (member_id.n <= SHOWN)
        return member_id.n ? SV("••••") : SV("");
    size_t from = member_id.n - SHOWN;
    while (from < member_id.n && ((unsigned char)member_id.p[from] & 0xc0) == 0x80) /* not inside of a character */
        from++;
    return sv_fmt(a, "•••• %.*s", SV_FMT(sv_sub(member_id, from, SIZE_MAX)));
}

const char *insurance_state_name(enum insurance_state s)
{
    return states[s];
}

enum insurance_state insurance_state_of(struct sv name)
{
    for (size_t i = 0; i < INSURANCE_STATE_COUNT; i++)
        if (sv_eq(name, sv_of(states[i])))
            return (enum insurance_state)i;
    return INSURANCE_PROPOSED;
}

struct seal_place insurance_place_of_number(struct insurance_id id)
{
    return (struct seal_place){ .purpose = SV("insurance.member_id"), .id = id.v };
}

/* -- reading --------------------------------------------------------------------------------------------------------
 */

static bool sees_all(const struct op *op)
{
    enum relation r = op->viewer->facts.relation;
    return r == REL_STAFF || r == REL_SELF;
}

enum err insurance_may(const struct op *op, struct client_id client, enum level level)
{
    enum bills_reader reader;
    TRY(bills_reader_of(op, level, &reader));
    if (reader == BILLS_STAFF)
        return E_OK;
    return reader == BILLS_FAMILY && client.v && client.v == op->viewer->subject.client.v ? E_OK : E_NOTFOUND;
}

static struct sv name_of(struct arena *a, struct sv first, struct sv last)
{
    return sv_trim(sv_fmt(a, "%.*s %.*s", SV_FMT(first), SV_FMT(last)));
}

/* By what the history says of it. */
static void read_ending(struct insurance *x, struct sv words)
{
    if (sv_starts(words, SV("Not accepted")))
        x->ending = INSURANCE_REFUSED;
    else if (sv_eq(words, SV(INSURANCE_WITHDRAWN_WORDS)))
        x->ending = INSURANCE_WITHDRAWN;
    if (sv_starts(words, SV(INSURANCE_REFUSED_WORDS)))
        x->refused = sv_sub(words, SV(INSURANCE_REFUSED_WORDS).n, SIZE_MAX);
}

static struct insurance from_row(const struct op *op, const struct insurance_rows_row *r, bool all)
{
    struct arena *a = op->arena;
    struct insurance x = { .id = r->id,
        .client = r->client_id,
        .insurer = r->insurer,
        .payer_number = r->payer_number,
        .plan = r->plan,
        .group_number = r->group_number,
        .holder = r->holder,
        .holder_client = r->holder_client_id.v,
        .holder_contact = r->holder_contact_id.v,
        .holder_name = r->holder_name,
        .holder_born = r->holder_born,
        .relation = r->relation,
        .place = all ? r->place : 0,
        .place_reason = all ? r->place_reason : SV(""),
        .starts_on = r->starts_on,
        .ends_on = r->ends_on,
        .version = r->version };
    if (r->holder_first.has)
        x.holder_name = name_of(a, r->holder_first.v, r->holder_last.has ? r->holder_last.v : SV(""));
    if (sv_eq(r->holder, SV("account")))
        x.holder_born = r->account_born;
    if (sv_eq(r->holder, SV("self"))) {
        x.holder_name = name_of(a, r->first_name, r->last_name);
        x.holder_born = r->born;
    }
    if (!seal_open(op->keys, a, insurance_place_of_number(r->id), r->member_id, &x.member_id))
        x.member_id = SV("");
    x.state = insurance_state_of(r->state);
    if (r->ending.has)
        read_ending(&x, r->ending.v);
    x.own_proposal = x.state == INSURANCE_PROPOSED && op->viewer->facts.relation != REL_STAFF && r->proposed_by.has &&
                     r->proposed_by.v.v == op->viewer->self.v;
    x.over = r->ends_on.has && r->ends_on.v.n < op->viewer->today.n;
    return x;
}

enum err insurances_of(const struct op *op, const struct insurance_asked *asked, struct insurances *ret_list)
{
    struct insurance_rows_rows rows;
    bool all = asked->everybodys || sees_all(op);
    struct text_words typed = text_words(op->arena, asked->words);
    TRY(q_insurance_rows(op->db, op->arena, op->viewer->org,
        &(struct q_insurance_rows){ .clients = asked->clients ? asked->clients : &asked->client,
            .clients_count = asked->clients ? asked->client_count : 1,
            .only = asked->only,
            .eyes = all ? (struct client_id){ 0 } : op->viewer->self,
            .active_only = asked->active_only,
            .words = typed.items,
            .words_count = typed.count,
            .limit = asked->limit,
            .offset = asked->offset },
        &rows));
    struct insurances list = { arena_array(op->arena, rows.count, sizeof *list.items), rows.count, 0 };
    for (size_t i = 0; i < rows.count; i++)
        list.items[i] = from_row(op, &rows.items[i], all);
    list.total = rows.count ? rows.items[0].n : 0;
    *ret_list = list;
    return E_OK;
}

enum err insurance_list(
    const struct op *op, struct client_id client, struct sv words, int64_t page, struct insurances *ret_list)
{
    TRY(insurance_may(op, client, LEVEL_VIEW));
    return insurances_of(op,
        &(struct insurance_asked){
            .client = client, .words = words, .limit = BILLING_A_PAGE, .offset = page_offset(page, BILLING_A_PAGE) },
        ret_list);
}

enum err insurance_load(
    const struct op *op, struct client_id client, struct insurance_id id, struct insurance *ret_insurance)
{
    struct insurances list;
    TRY(insurance_may(op, client, LEVEL_VIEW));
    if (!id.v)
        return E_NOTFOUND;
    TRY(insurances_of(op, &(struct insurance_asked){ .client = client, .only = id, .limit = 1 }, &list));
    if (!list.count)
        return E_NOTFOUND;
    *ret_insurance = list.items[0];
    return E_OK;
}

enum err insurance_whose(const struct op *op, struct insurance_id id, struct client_id *ret_client)
{
    struct insurance_whose_row row;
    if (op->viewer->facts.relation != REL_STAFF) {
        *ret_client = op->viewer->subject.client;
        return ret_client->v ? E_OK : E_NOTFOUND;
    }
    TRY(bills_staff(op));
    TRY(q_insurance_whose(op->db, op->arena, op->viewer->org, &(struct q_insurance_whose){ id }, &row));
    *ret_client = row.client_id;
    return E_OK;
}

enum err insurers_named(const struct op *op, struct insurers *ret_insurers)
{
    struct insurers_rows rows;
    TRY(bills_staff(op));
    TRY(q_insurers(op->db, op->arena, op->viewer->org, &rows));
    struct insurers list = { arena_array(op->arena, rows.count, sizeof *list.items), rows.count };
    for (size_t i = 0; i < rows.count; i++)
        list.items[i] = (struct insurer){ rows.items[i].insurer, rows.items[i].payer_number };
    *ret_insurers = list;
    return E_OK;
}

enum err insurance_history(
    const struct op *op, struct client_id client, struct insurance_id id, struct insurance_changes *ret_changes)
{
    struct insurance x;
    struct insurance_changes_rows rows;
    TRY(bills_staff(op));
    TRY(insurance_load(op, client, id, &x));
    TRY(q_insurance_changes(
        op->db, op->arena, op->viewer->org, &(struct q_insurance_changes){ id, CHANGES_MOST }, &rows));
    struct insurance_changes list = { arena_array(op->arena, rows.count, sizeof *list.items), rows.count };
    for (size_t i = 0; i < rows.count; i++)
        list.items[i] = (struct insurance_change){ rows.items[i].at, rows.items[i].by_name, rows.items[i].words };
    *ret_changes = list;
    return E_OK;
}

enum err insurance_advice(const struct op *op, struct client_id client, struct sv *ret_sentence)
{
    struct insurances list;
    *ret_sentence = SV("");
    TRY(bills_staff(op));
    TRY(insurances_of(
        op, &(struct insurance_asked){ .client = client, .active_only = true, .limit = POLICIES_MOST }, &list));
    for (size_t i = 0; i < list.count && !ret_sentence->n; i++)
        for (size_t k = i + 1; k < list.count && !ret_sentence->n; k++)
            if (!list.items[i].over && !list.items[k].over && insurance_meet(&list.items[i], &list.items[k]))
                *ret_sentence = insurance_birthday_words(op->arena, &list.items[i], &list.items[k]);
    return E_OK;
}
