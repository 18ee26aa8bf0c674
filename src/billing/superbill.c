/* What an insurer asks for: read, and who sees which. */
#include "billing/superbill_write.h"

#include <assert.h>

#include "billing/names.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"

static const char *const states[SUPERBILL_STATE_COUNT] = {
    [SUPERBILL_DRAFT] = "draft", [SUPERBILL_READY] = "ready", [SUPERBILL_VOID] = "void"
};

const char *superbill_state_name(enum superbill_state s)
{
    assert((unsigned)s < SUPERBILL_STATE_COUNT);
    return states[s];
}

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

/** "48 Pine Road\nPortland, ME 04102", without what is not known. */
static struct sv address_of(struct arena *a, const struct superbill_rows_row *r)
{
    struct sv place = sv_trim(sv_fmt(a, "%.*s %.*s", SV_FMT(r->region), SV_FMT(r->postal_code)));
    const char *comma = r->city.n && place.n ? ", " : "", *line = r->street.n && (r->city.n || place.n) ? "\n" : "";
    return sv_fmt(a, "%.*s%s%.*s%s%.*s", SV_FMT(r->street), line, SV_FMT(r->city), comma, SV_FMT(place));
}

static struct superbill superbill_from(struct arena *a, const struct superbill_rows_row *r)
{
    struct superbill b = { .id = r->id,
        .number = r->number,
        .client = r->client_id,
        .client_name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name)),
        .client_address = address_of(a, r),
        .client_phone = r->phone,
        .client_born = r->born,
        .provider = { .staff = r->staff_id,
            .name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->staff_first), SV_FMT(r->staff_last)),
            .npi = opt_text(r->npi),
            .tax_id = opt_text(r->tax_id),
            .licence = opt_text(r->licence) },
        .total = r->total,
        .confidential = r->confidential,
        .names_plan = r->names_plan,
        .note = r->note,
        .created_at = r->created_at,
        .sent_at = r->sent_at,
        .version = r->version };
    for (size_t i = 0; i < SUPERBILL_STATE_COUNT; i++)
        if (sv_eq(r->state, sv_of(states[i])))
            b.state = (enum superbill_state)i;
    return b;
}

enum err superbills_by_ids(
    const struct op *op, const struct superbill_id *ids, size_t count, struct superbills *ret_list)
{
    struct superbill_rows_rows rows;
    TRY(q_superbill_rows(
        op->db, op->arena, op->viewer->org, &(struct q_superbill_rows){ .ids = ids, .ids_count = count }, &rows));
    struct superbills list = { arena_array(op->arena, rows.count, sizeof *list.items), rows.count, 0 };
    for (size_t i = 0; i < rows.count; i++)
        list.items[i] = superbill_from(op->arena, &rows.items[i]);
    *ret_list = list;
    return E_OK;
}

enum err superbill_by_id(
    const struct op *op, struct superbill_id id, struct payer_id copy_for, struct superbill *ret_bill)
{
    struct superbills found;
    struct payer payer = { 0 };
    TRY(superbills_by_ids(op, &id, 1, &found));
    if (!found.count)
        return E_NOTFOUND;
    struct superbill *b = &found.items[0];
    if (copy_for.v > 0)
        TRY(payer_by_id(op, copy_for, &payer));
    if (copy_for.v && payer.client.v != b->client.v)
        b->client_address = b->client_phone = SV("");
    TRY(superbill_fill(op, copy_for, b, 1));
    *ret_bill = *b;
    return E_OK;
}

/* -- who sees which -------------------------------------------------------------------------------------------------
 */

static enum err reader_of(const struct op *op, struct client_id client, enum bills_reader *ret_reader)
{
    TRY(bills_reader_of(op, LEVEL_VIEW, ret_reader));
    if (*ret_reader == BILLS_STAFF)
        return E_OK;
    return *ret_reader == BILLS_FAMILY && client.v && client.v == op->viewer->subject.client.v ? E_OK : E_NOTFOUND;
}

enum err superbill_reader(const struct op *op, struct client_id client, enum bills_reader *ret_reader)
{
    return reader_of(op, client, ret_reader);
}

enum err superbill_copy_of(const struct op *op, struct payer_id asked, struct payer_id *ret_copy)
{
    const struct viewer *v = op->viewer;
    struct payer_of_clients_rows rows;
    *ret_copy = asked;
    if (v->facts.relation == REL_STAFF)
        return E_OK;
    ret_copy->v = 0;
    if (v->self.v == v->subject.client.v)
        return E_OK;
    TRY(q_payer_of_clients(
        op->db, op->arena, v->org, &(struct q_payer_of_clients){ .ids = &v->self, .ids_count = 1 }, &rows));
    ret_copy->v = rows.count ? rows.items[0].id.v : -1;
    return E_OK;
}

enum err superbill_list(const struct op *op, struct client_id client, int64_t page, struct superbills *ret_list)
{
    return superbill_search(op, client, SV(""), page, ret_list);
}

enum err superbill_search(
    const struct op *op, struct client_id client, struct sv words, int64_t page, struct superbills *ret_list)
{
    enum bills_reader reader;
    struct superbill_page_rows rows;
    struct text_words typed = text_words(op->arena, words);
    TRY(reader_of(op, client, &reader));
    TRY(q_superbill_page(op->db, op->arena, op->viewer->org,
        &(struct q_superbill_page){ .client_id = client,
            .ready_only = reader != BILLS_STAFF,
            .confidential_too = bills_sees_confidential(op, reader),
            .words = typed.items,
            .words_count = typed.count,
            .limit = BILLING_A_PAGE,
            .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    struct superbill_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(superbills_by_ids(op, ids, rows.count, ret_list));
    ret_list->total = rows.count ? rows.items[0].n : 0;
    return E_OK;
}

enum err superbill_load(
    const struct op *op, struct superbill_id id, struct payer_id copy_for, struct superbill *ret_bill)
{
    enum bills_reader reader;
    struct superbill b;
    TRY(superbill_copy_of(op, copy_for, &copy_for));
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    TRY(superbill_by_id(op, id, copy_for, &b));
    TRY(reader_of(op, b.client, &reader));
    if (reader != BILLS_STAFF &&
        (b.state != SUPERBILL_READY || (b.confidential && !bills_sees_confidential(op, reader))))
        return E_NOTFOUND;
    *ret_bill = b;
    return E_OK;
}
