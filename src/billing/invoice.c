/* Who sees which invoice: of one, of lists, of a portal. */
#include "billing/invoice_write.h"

#include "billing/names.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "calendar/calendar.h"
#include "ical/zone.h"

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

static bool kind_of(struct sv name, enum payer_kind *ret_kind)
{
    for (size_t i = 0; i < PAYER_KIND_COUNT; i++)
        if (sv_eq(name, sv_of(payer_kind_name((enum payer_kind)i)))) {
            *ret_kind = (enum payer_kind)i;
            return true;
        }
    return false;
}

static enum deposit deposit_of_name(struct sv name)
{
    enum deposit d = DEPOSIT_NONE;
    for (int i = 0; i < DEPOSIT_COUNT; i++)
        if (sv_eq(name, sv_of(deposit_name((enum deposit)i))))
            d = (enum deposit)i;
    return d;
}

/* A visit that is to come is of the calendar: in a portal its day is for whoever sees both, on the account's own bills.
 */
static bool knows_visit(const struct op *op, const struct invoice *i)
{
    if (op->viewer->facts.relation == REL_STAFF)
        return true;
    if (i->payer_client.v != i->client.v)
        return false;
    return op->viewer->actor.kind == ACTOR_SYSTEM ||
           (i->client.v == op->viewer->subject.client.v &&
               viewer_may(op->viewer, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_VIEW)).allow);
}

static bool invoice_from(const struct op *op, const struct invoice_rows_row *r, struct invoice *ret_invoice)
{
    struct invoice i = { .id = r->id,
        .number = r->number,
        .payer = r->payer_id,
        .payer_client = r->payer_client.v,
        .payer_name = opt_text(r->payer_name),
        .payer_email = opt_text(r->payer_email),
        .client = r->client_id,
        .client_name = opt_text(r->client_name),
        .issued_on = r->issued_on,
        .due_on = r->due_on,
        .total = r->total,
        .paid = r->paid,
        .written_off = r->written_off,
        .refunded = r->refunded,
        .balance = r->balance,
        .is_share = r->is_share,
        .confidential = r->confidential,
        .rule = r->rule_id.v,
        .replaces = r->replaces_id.v,
        .note = r->note,
        .created_at = r->created_at,
        .sent_at = r->sent_at,
        .reminders = r->reminders,
        .reminded_on = r->reminded_on,
        .paying = r->paying,
        .in_parts = r->in_parts,
        .deposit = deposit_of_name(r->deposit),
        .deposit_for = r->deposit_for.v,
        .used_for = opt_text(r->used_for),
        .settled = r->settled.has ? r->settled.v : 0,
        .late = r->visit_status.has && sv_eq(r->visit_status.v, sv_of(attendee_status_name(ATTENDEE_LATE_CANCELLED))),
        .version = r->version };
    if (sv_eq(r->created_kind, sv_of(actor_kind_name(ACTOR_STAFF))))
        i.maker.v = r->created_by;
    if (r->visit_at.has && knows_visit(op, &i))
        i.visit_on = (struct opt_day){ true, zone_day(zone_of(r->zone), r->visit_at.v) };
    bool good = kind_of(r->kind, &i.payer_kind) && invoice_state_parse(r->state, &i.stored);
    i.state = invoice_state_on(i.stored, i.balance, i.due_on, op->viewer->today);
    *ret_invoice = i;
    return good;
}

enum err invoices_by_ids(const struct op *op, const struct invoice_id *ids, size_t count, struct invoices *ret_invoices)
{
    struct invoice_rows_rows rows;
    TRY(q_invoice_rows(
        op->db, op->arena, op->viewer->org, &(struct q_invoice_rows){ .ids = ids, .ids_count = count }, &rows));
    struct invoices found = { arena_array(op->arena, rows.count, sizeof *found.items), rows.count, 0, 0 };
    for (size_t i = 0; i < rows.count; i++) {
        if (!invoice_from(op, &rows.items[i], &found.items[i]))
            return E_INTERNAL;
        found.total++;
        found.balance_sum += found.items[i].balance;
    }
    *ret_invoices = found;
    return E_OK;
}

enum err invoice_money(const struct op *op, struct invoice_id id, struct invoice *ret_invoice)
{
    struct invoice_money_row r;
    TRY(q_invoice_money(op->db, op->arena, op->viewer->org, &(struct q_invoice_money){ id }, &r));
    struct invoice i = { .id = r.id,
        .payer = r.payer_id,
        .client = r.client_id,
        .total = r.total,
        .paid = r.paid,
        .written_off = r.written_off,
        .refunded = r.refunded,
        .balance = r.balance,
        .confidential = r.confidential,
        .paying = r.trying > 1,
        .none_waits = r.trying == 0,
        .in_parts = r.in_parts,
        .deposit = deposit_of_name(r.deposit),
        .deposit_for = r.deposit_for.v,
        .version = r.version };
    if (!invoice_state_parse(r.state, &i.stored))
        return E_INTERNAL;
    i.state = i.stored;
    *ret_invoice = i;
    return E_OK;
}

static struct invoice_line line_from(const struct invoice_line_rows_row *r)
{
    return (struct invoice_line){ .charge = r->charge_id.v,
        .service_on = r->service_on,
        .description = r->description,
        .code = opt_text(r->code),
        .modifiers = opt_text(r->modifiers),
        .staff_name = opt_text(r->staff_name),
        .units = r->units,
        .unit_price = r->unit_price,
        .discount = r->discount,
        .tax = r->tax,
        .tax_id = r->tax_id.v,
        .tax_name = r->tax_name,
        .tax_bp = r->tax_bp,
        .tax_included = r->tax_included,
        .amount = r->amount };
}

static enum err take_lines(const struct op *op, struct invoice *items, size_t count)
{
    struct invoice_line_rows_rows rows;
    struct invoice_id *ids = arena_array(op->arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = items[i].id;
    TRY(q_invoice_line_rows(
        op->db, op->arena, op->viewer->org, &(struct q_invoice_line_rows){ .ids = ids, .ids_count = count }, &rows));
    struct invoice_line *lines = arena_array(op->arena, rows.count, sizeof *lines);
    for (size_t k = 0; k < rows.count; k++)
        lines[k] = line_from(&rows.items[k]);
    for (size_t i = 0; i < count; i++) {
        size_t from = 0; /* those of one invoice stand together */
        while (from < rows.count && rows.items[from].invoice_id.v != items[i].id.v)
            from++;
        items[i].lines = lines + from;
        for (items[i].line_count = 0; from + items[i].line_count < rows.count; items[i].line_count++)
            if (rows.items[from + items[i].line_count].invoice_id.v != items[i].id.v)
                break;
    }
    return E_OK;
}

enum err invoice_by_id(const struct op *op, struct invoice_id id, struct invoice *ret_invoice)
{
    struct invoices found;
    TRY(invoices_by_ids(op, &id, 1, &found));
    if (!found.count)
        return E_NOTFOUND;
    TRY(take_lines(op, found.items, 1));
    *ret_invoice = found.items[0];
    return E_OK;
}

/* -- who sees what --------------------------------------------------------------------------------------------------
 */

static bool there_for(const struct op *op, enum bills_reader reader, const struct invoice *i)
{
    struct client_id account = op->viewer->subject.client;
    if (reader == BILLS_STAFF)
        return true;
    if (!account.v || i->payer_client.v != account.v || i->stored == INVOICE_DRAFT || i->stored == INVOICE_VOID)
        return false;
    if (reader == BILLS_PAYER && i->client.v == account.v)
        return false;
    return !i->confidential || bills_sees_confidential(op, reader);
}

/* What a payer need not know: staff's bookkeeping, and codes of somebody else's visits. */
static void for_the_payer(struct invoice *i)
{
    i->rule = (struct split_rule_id){ 0 };
    i->replaces = (struct invoice_id){ 0 };
    i->maker = (struct staff_id){ 0 };
    for (size_t k = 0; k < i->line_count && i->client.v != i->payer_client.v; k++)
        i->lines[k].code = i->lines[k].modifiers = SV("");
}

enum err invoice_load(const struct op *op, struct invoice_id id, struct invoice *ret_invoice)
{
    enum bills_reader reader;
    struct invoice i;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    TRY(invoice_by_id(op, id, &i));
    if (!there_for(op, reader, &i))
        return E_NOTFOUND;
    if (reader != BILLS_STAFF)
        for_the_payer(&i);
    *ret_invoice = i;
    return E_OK;
}

enum err invoices_of(const struct op *op, const struct invoice_id *ids, size_t count, struct invoices *ret_invoices)
{
    enum bills_reader reader;
    struct invoices all, seen = { 0 };
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    TRY(invoices_by_ids(op, ids, count, &all));
    seen.items = arena_array(op->arena, all.count, sizeof *seen.items);
    for (size_t i = 0; i < all.count; i++) {
        if (!there_for(op, reader, &all.items[i]))
            continue;
        if (reader != BILLS_STAFF)
            for_the_payer(&all.items[i]);
        seen.items[seen.count++] = all.items[i];
        seen.balance_sum += all.items[i].balance;
    }
    seen.total = (int64_t)seen.count;
    *ret_invoices = seen;
    return E_OK;
}

enum err invoice_lines_of(const struct op *op, struct invoice *items, size_t count)
{
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    if (!count)
        return E_OK;
    TRY(take_lines(op, items, count));
    for (size_t i = 0; i < count; i++) {
        if (!there_for(op, reader, &items[i]))
            return E_NOTFOUND;
        if (reader != BILLS_STAFF)
            for_the_payer(&items[i]);
    }
    return E_OK;
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

struct invoice_window {
    struct sv look; /* a stored state; empty: any */
    bool open_only, settled_only, live_only;
    struct day due_before, from, until;
    struct invoice_id before;
    int64_t offset, limit;
};

static struct invoice_window window_of(const struct op *op, const struct invoice_filter *f)
{
    static const char *const stored[] = {
        [INVOICES_PAID] = "paid", [INVOICES_DRAFTS] = "draft", [INVOICES_VOID] = "void"
    };
    const char *look = (unsigned)f->look < LENGTH(stored) ? stored[f->look] : NULL;
    return (struct invoice_window){ .look = sv_of(look),
        .open_only = f->look == INVOICES_OPEN || f->look == INVOICES_OVERDUE,
        .settled_only = f->look == INVOICES_SETTLED,
        .live_only = f->look == INVOICES_LIVE,
        .due_before = f->look == INVOICES_OVERDUE ? op->viewer->today : (struct day){ INT32_MAX },
        .from = f->from.has ? f->from.v : (struct day){ INT32_MIN },
        .until = f->until.has ? f->until.v : (struct day){ INT32_MAX },
        .before = { f->before.v ? f->before.v : INT64_MAX },
        .offset = f->most ? f->offset : page_offset(f->page, BILLING_A_PAGE),
        .limit = f->most ? f->most : BILLING_A_PAGE };
}

#define INVOICE_ANSWER(op, rows, ret_invoices)                                                                         \
    do {                                                                                                               \
        struct invoice_id *ids_ = arena_array((op)->arena, (rows).count, sizeof *ids_);                                \
        for (size_t i_ = 0; i_ < (rows).count; i_++)                                                                   \
            ids_[i_] = (rows).items[i_].id;                                                                            \
        TRY(invoices_by_ids((op), ids_, (rows).count, (ret_invoices)));                                                \
        (ret_invoices)->total = (rows).count ? (rows).items[0].n : 0;                                                  \
        (ret_invoices)->balance_sum = (rows).count ? (rows).items[0].sum : 0;                                          \
        return E_OK;                                                                                                   \
    } while (0)

static enum err list_by_words(const struct op *op, const struct invoice_filter *f, const struct invoice_window *w,
    const struct text_words *words, struct invoices *ret_invoices)
{
    struct invoice_page_words_rows rows;
    struct found_by by = found_by(op->arena, words);
    TRY(q_invoice_page_words(op->db, op->arena, op->viewer->org,
        &(struct q_invoice_page_words){ .from_word = by.word,
            .until_word = by.until_word,
            .from_number = by.number,
            .until_number = by.until_number,
            .words = words->items,
            .words_count = words->count,
            .payer_id = f->payer,
            .client_id = f->client,
            .look = w->look,
            .live_only = w->live_only,
            .open_only = w->open_only,
            .due_before = w->due_before,
            .from_day = w->from,
            .until_day = w->until,
            .before = w->before,
            .limit = w->limit,
            .offset = w->offset },
        &rows));
    INVOICE_ANSWER(op, rows, ret_invoices);
}

/* `payer` v 0: whoever is billed. */
static enum err list_of_client(const struct op *op, struct client_id client, struct payer_id payer,
    const struct invoice_window *w, struct invoices *ret_invoices)
{
    struct invoice_page_client_rows rows;
    TRY(q_invoice_page_client(op->db, op->arena, op->viewer->org,
        &(struct q_invoice_page_client){ .client_id = client,
            .payer_id = payer,
            .look = w->look,
            .live_only = w->live_only,
            .open_only = w->open_only,
            .due_before = w->due_before,
            .from_day = w->from,
            .until_day = w->until,
            .before = w->before,
            .limit = w->limit,
            .offset = w->offset },
        &rows));
    INVOICE_ANSWER(op, rows, ret_invoices);
}

/* `reader`: in a portal, what is there for it alone. */
static enum err list_of_payer(const struct op *op, struct payer_id payer, enum bills_reader reader,
    const struct invoice_window *w, struct invoices *ret_invoices)
{
    struct invoice_page_payer_rows rows;
    TRY(q_invoice_page_payer(op->db, op->arena, op->viewer->org,
        &(struct q_invoice_page_payer){ .payer_id = payer,
            .look = w->look,
            .portal = reader != BILLS_STAFF,
            .live_only = w->live_only,
            .open_only = w->open_only,
            .settled_only = w->settled_only,
            .confidential_too = bills_sees_confidential(op, reader),
            .others = reader == BILLS_PAYER,
            .due_before = w->due_before,
            .from_day = w->from,
            .until_day = w->until,
            .before = w->before,
            .limit = w->limit,
            .offset = w->offset },
        &rows));
    INVOICE_ANSWER(op, rows, ret_invoices);
}

static enum err list_open(const struct op *op, const struct invoice_window *w, struct invoices *ret_invoices)
{
    struct invoice_page_open_rows rows;
    TRY(q_invoice_page_open(op->db, op->arena, op->viewer->org,
        &(struct q_invoice_page_open){ .due_before = w->due_before,
            .from_day = w->from,
            .until_day = w->until,
            .before = w->before,
            .limit = w->limit,
            .offset = w->offset },
        &rows));
    INVOICE_ANSWER(op, rows, ret_invoices);
}

static enum err list_all(const struct op *op, const struct invoice_window *w, struct invoices *ret_invoices)
{
    struct invoice_page_all_rows rows;
    TRY(q_invoice_page_all(op->db, op->arena, op->viewer->org,
        &(struct q_invoice_page_all){ .look = w->look,
            .live_only = w->live_only,
            .from_day = w->from,
            .until_day = w->until,
            .before = w->before,
            .limit = w->limit,
            .offset = w->offset },
        &rows));
    INVOICE_ANSWER(op, rows, ret_invoices);
}

enum err invoice_list(const struct op *op, const struct invoice_filter *f, struct invoices *ret_invoices)
{
    struct invoice_window w = window_of(op, f);
    struct text_words words = text_words(op->arena, f->words);
    TRY(bills_staff(op));
    if (words.count)
        return list_by_words(op, f, &w, &words, ret_invoices);
    if (f->client.v)
        return list_of_client(op, f->client, f->payer, &w, ret_invoices);
    if (f->payer.v)
        return list_of_payer(op, f->payer, BILLS_STAFF, &w, ret_invoices);
    return w.open_only ? list_open(op, &w, ret_invoices) : list_all(op, &w, ret_invoices);
}

static enum err mine(const struct op *op, const struct invoice_filter *f, struct invoices *ret_invoices)
{
    struct invoice_window w = window_of(op, f);
    struct client_id account = op->viewer->subject.client;
    struct payer_of_clients_rows of;
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    if (reader == BILLS_STAFF || !account.v)
        return E_NOTFOUND;
    TRY(q_payer_of_clients(
        op->db, op->arena, op->viewer->org, &(struct q_payer_of_clients){ .ids = &account, .ids_count = 1 }, &of));
    *ret_invoices = (struct invoices){ 0 };
    if (!of.count)
        return E_OK;
    TRY(list_of_payer(op, of.items[0].id, reader, &w, ret_invoices));
    for (size_t i = 0; i < ret_invoices->count; i++)
        for_the_payer(&ret_invoices->items[i]);
    return E_OK;
}

enum err invoice_mine(const struct op *op, enum invoice_look look, int64_t page, struct invoices *ret_invoices)
{
    return mine(op, &(struct invoice_filter){ .look = look, .page = page }, ret_invoices);
}

enum err invoice_mine_part(
    const struct op *op, enum invoice_look look, int64_t offset, int64_t most, struct invoices *ret_invoices)
{
    return mine(op, &(struct invoice_filter){ .look = look, .offset = offset, .most = most }, ret_invoices);
}

/* Through a grant by its scope; in an account of the same mailbox by its own switch. */
static bool shows_bills(const struct switchable *s, const struct client_facts *f)
{
    return s->same_mailbox ? portal_on(f->portal, CAP_BILLS) : scope_level(s->scope, CAP_BILLS) >= LEVEL_VIEW;
}

enum err invoice_due_elsewhere(
    const struct op *op, const struct organization *org, const struct switchables *list, struct account_due *ret_due)
{
    struct client_id *ids = arena_array(op->arena, list->count, sizeof *ids);
    struct client_facts *facts = arena_array(op->arena, list->count, sizeof *facts);
    struct invoice_due_of_rows rows;
    for (size_t i = 0; i < list->count; i++) {
        ids[i] = list->items[i].client;
        ret_due[i] = (struct account_due){ 0 };
    }
    if (!list->count)
        return E_OK;
    TRY(client_facts_of(
        op->db, op->arena, org, ids, list->count, (struct staff_id){ 0 }, op->viewer->today, op->now, facts));
    TRY(q_invoice_due_of(
        op->db, op->arena, op->viewer->org, &(struct q_invoice_due_of){ .ids = ids, .ids_count = list->count }, &rows));
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < rows.count; k++)
            if (rows.items[k].client_id.v == ids[i].v && shows_bills(&list->items[i], &facts[i]))
                ret_due[i] = (struct account_due){ rows.items[k].n, rows.items[k].sum };
    return E_OK;
}

enum err invoice_open_counts(const struct op *op, const struct client_id *clients, size_t count, int64_t *ret_counts)
{
    struct invoice_open_counts_rows rows = { .count = 0 };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_BILLING)));
    if (count)
        TRY(q_invoice_open_counts(
            op->db, op->arena, op->viewer->org, &(struct q_invoice_open_counts){ clients, count }, &rows));
    for (size_t i = 0; i < count; i++) {
        ret_counts[i] = 0;
        for (size_t k = 0; k < rows.count; k++)
            if (rows.items[k].client_id.v == clients[i].v)
                ret_counts[i] = rows.items[k].n;
    }
    return E_OK;
}

enum err invoice_taxes(const struct op *op, const struct invoices *list, int64_t **ret_taxes)
{
    struct invoice_tax_sums_rows rows;
    struct invoice_id *ids = arena_array(op->arena, list->count, sizeof *ids);
    int64_t *taxes = arena_array(op->arena, list->count, sizeof *taxes);
    for (size_t i = 0; i < list->count; i++)
        ids[i] = list->items[i].id;
    TRY(q_invoice_tax_sums(
        op->db, op->arena, op->viewer->org, &(struct q_invoice_tax_sums){ ids, list->count }, &rows));
    for (size_t i = 0; i < list->count; i++) { /* newest first; the rows the other way round */
        size_t low = 0, high = rows.count;
        while (low < high) {
            size_t mid = (low + high) / 2;
            if (rows.items[mid].invoice_id.v < ids[i].v)
                low = mid + 1;
            else
                high = mid;
        }
        taxes[i] = low < rows.count && rows.items[low].invoice_id.v == ids[i].v ? rows.items[low].tax : 0;
    }
    *ret_taxes = taxes;
    return E_OK;
}
