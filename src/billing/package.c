/* Packages as they are read: their credits, and which visits used them. */
#include "billing/package_write.h"
#include "billing/queries.h"

#include <assert.h>

#include "billing/names.h"
#include "billing/reader.h"

enum { ALL_MOST = 1000 };

static const char *const states[PACKAGE_STATE_COUNT] = {
    [PACKAGE_ACTIVE] = "active", [PACKAGE_PAUSED] = "paused", [PACKAGE_ENDED] = "ended"
};

const char *package_state_name(enum package_state s)
{
    assert((unsigned)s < PACKAGE_STATE_COUNT);
    return states[s];
}

enum err packages_reader(const struct op *op, enum level level, bool *ret_staff)
{
    if (op->viewer->facts.relation == REL_STAFF) {
        TRY(bills_staff(op));
        *ret_staff = true;
        return E_OK;
    }
    TRY(viewer_require(op->viewer, NEED_CAP_PAGE(CAP_PACKAGES, level)));
    *ret_staff = false;
    return E_OK;
}

/* F11: staff, and the account's owner on an own login. */
static bool sees_confidential(const struct op *op, bool staff)
{
    struct access_facts f = op->viewer->facts;
    struct need need = NEED_CAP_PAGE(CAP_PACKAGES, LEVEL_VIEW);
    f.item_confidential = true;
    return staff || access_decide(&f, &need).allow;
}

enum err package_row(const struct op *op, struct package_id id, struct package_rows_row *ret_row)
{
    struct package_rows_rows rows;
    TRY(q_package_rows(
        op->db, op->arena, op->viewer->org, &(struct q_package_rows){ .ids = &id, .ids_count = 1 }, &rows));
    if (!rows.count)
        return E_NOTFOUND;
    *ret_row = rows.items[0];
    return E_OK;
}

/* -- packages -------------------------------------------------------------------------------------------------------
 */

/* What one look at packages found. */
struct reading {
    const struct op *op;
    bool staff, confidential;
    struct package_member_rows_rows members;
    struct package_credit_rows_rows credits;
    struct package_bills_rows bills;
};

static struct package package_from(const struct package_rows_row *r)
{
    struct package p = { .id = r->id,
        .offering = r->offering_id,
        .client = r->client_id,
        .client_name = r->client_name,
        .name = r->name,
        .description = r->description,
        .price = r->price,
        .discount = r->discount,
        .household = r->household,
        .bought_on = r->bought_on,
        .renews_on = r->renews_on,
        .paused_on = r->paused_on,
        .ends_on = r->ends_on,
        .ended_why = r->ended_why,
        .period = r->period,
        .payer = r->payer_id.v,
        .version = r->version };
    (void)every_parse(r->every, &p.every);
    for (size_t i = 0; i < PACKAGE_STATE_COUNT; i++)
        if (sv_eq(r->state, sv_of(states[i])))
            p.state = (enum package_state)i;
    return p;
}

static void add_members(const struct reading *x, struct package *p)
{
    struct arena *a = x->op->arena;
    size_t n = 0;
    for (size_t i = 0; i < x->members.count; i++)
        n += x->members.items[i].package_id.v == p->id.v;
    p->members = arena_array(a, n, sizeof *p->members);
    p->member_names = arena_array(a, n, sizeof *p->member_names);
    for (size_t i = 0; i < x->members.count; i++)
        if (x->members.items[i].package_id.v == p->id.v) {
            p->members[p->member_count] = x->members.items[i].client_id;
            p->member_names[p->member_count++] = x->members.items[i].name;
        }
}

static void add_credit(
    const struct reading *x, const struct package_credit_rows_row *r, bool hidden_too, struct package *p)
{
    struct package_credit c = { .id = r->id,
        .period = r->period,
        .type = r->type_id.v,
        .service = r->service_id.v,
        .name = r->name.has ? r->name.v : SV(""),
        .given = r->given,
        .used = r->used + (hidden_too ? r->hidden : 0),
        .expires_on = r->expires_on,
        .waiting = sv_eq(r->period_state, SV("waiting")),
        .over = sv_eq(r->period_state, SV("ended")) || p->state == PACKAGE_ENDED ||
                (r->expires_on.has && r->expires_on.v.n < x->op->viewer->today.n && p->state != PACKAGE_PAUSED) };
    c.left = c.over ? 0 : c.given - c.used;
    if (!c.over) {
        p->given += c.given;
        p->used += c.used;
        p->left += c.left;
    }
    p->credits[p->credit_count++] = c;
}

static void add_credits(const struct reading *x, struct package *p)
{
    /* of a household the other members' confidential visits count for staff alone */
    bool hidden_too = x->staff || (x->confidential && p->member_count <= 1);
    size_t n = 0;
    for (size_t i = 0; i < x->credits.count; i++)
        n += x->credits.items[i].package_id.v == p->id.v;
    p->credits = arena_array(x->op->arena, n, sizeof *p->credits);
    for (int over = 0; over < 2; over++)
        for (size_t i = 0; i < x->credits.count; i++) {
            const struct package_credit_rows_row *r = &x->credits.items[i];
            bool self = x->staff || x->op->viewer->facts.relation == REL_SELF;
            if (!self && !sv_eq(r->period_state, SV("open")))
                continue; /* that it waits, or was taken back, tells what another payer did (F6) */
            bool is_over = sv_eq(r->period_state, SV("ended")) || p->state == PACKAGE_ENDED ||
                           (r->expires_on.has && r->expires_on.v.n < x->op->viewer->today.n);
            if (r->package_id.v == p->id.v && is_over == (over == 1))
                add_credit(x, r, hidden_too, p);
        }
}

static void add_bill(const struct reading *x, struct package *p)
{
    size_t bills = 0;
    bool charged = false, refunded = true;
    for (size_t i = 0; i < x->bills.count; i++) {
        const struct package_bills_row *r = &x->bills.items[i];
        if (r->id.v != p->id.v)
            continue;
        charged = true;
        if (!r->invoice_id.has)
            continue;
        bills++;
        p->bill = r->invoice_id.v;
        p->unpaid |= r->balance.has && r->balance.v > 0;
        refunded &= r->invoice_state.has && sv_eq(r->invoice_state.v, SV("refunded"));
    }
    p->voided = charged && (!bills || refunded);
    if (bills != 1)
        p->bill.v = 0;
}

/* Of a portal: what it cost and who pays could be another payer's (F6). */
static void hide(const struct reading *x, struct package *p)
{
    struct client_id subject = x->op->viewer->subject.client;
    p->own = p->client.v == subject.v;
    if (x->staff)
        return;
    p->price = p->discount = 0;
    p->payer.v = 0;
    p->bill.v = 0;
    p->unpaid = p->voided = false;
    if (!p->own || x->op->viewer->facts.relation != REL_SELF) {
        p->member_count = 0;
        p->renews_on.has = p->paused_on.has = false;
        if (!p->own) {
            p->client_name = SV("");
            p->client.v = 0;
        }
    }
}

static enum err by_ids(
    const struct op *op, bool staff, const struct package_id *ids, size_t count, struct packages *ret_packages)
{
    struct package_rows_rows rows = { .count = 0 };
    struct reading x = { .op = op, .staff = staff, .confidential = sees_confidential(op, staff) };
    struct org_id org = op->viewer->org;
    if (count) {
        TRY(q_package_rows(op->db, op->arena, org, &(struct q_package_rows){ ids, count }, &rows));
        TRY(q_package_member_rows(op->db, op->arena, org, &(struct q_package_member_rows){ ids, count }, &x.members));
        TRY(q_package_credit_rows(op->db, op->arena, org, &(struct q_package_credit_rows){ ids, count }, &x.credits));
        TRY(q_package_bills(op->db, op->arena, org, &(struct q_package_bills){ ids, count }, &x.bills));
    }
    struct package *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        items[i] = package_from(&rows.items[i]);
        add_members(&x, &items[i]);
        add_credits(&x, &items[i]);
        add_bill(&x, &items[i]);
        hide(&x, &items[i]);
    }
    *ret_packages = (struct packages){ items, rows.count, (int64_t)rows.count };
    return E_OK;
}

static enum err list(const struct op *op, bool staff, struct client_id client, bool ended_too, int64_t page,
    struct packages *ret_packages)
{
    struct package_ids_of_client_rows rows;
    struct package_count_of_client_row all;
    TRY(q_package_ids_of_client(op->db, op->arena, op->viewer->org,
        &(struct q_package_ids_of_client){ .client_id = client,
            .for_them_too = true,
            .ended_too = ended_too,
            .limit = page ? BILLING_A_PAGE : ALL_MOST,
            .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    TRY(q_package_count_of_client(op->db, op->arena, op->viewer->org,
        &(struct q_package_count_of_client){ .client_id = client, .for_them_too = true, .ended_too = ended_too },
        &all));
    struct package_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(by_ids(op, staff, ids, rows.count, ret_packages));
    ret_packages->total = all.n;
    return E_OK;
}

enum err package_list(
    const struct op *op, struct client_id client, bool ended_too, int64_t page, struct packages *ret_packages)
{
    TRY(bills_staff(op));
    return list(op, true, client, ended_too, page, ret_packages);
}

enum err package_list_all(
    const struct op *op, struct offering_id offering, int64_t offset, int64_t limit, struct packages *ret_packages)
{
    struct package_ids_of_practice_rows rows = { .count = 0 };
    struct package_count_of_practice_row all;
    struct staff_id staff = op->viewer->staff;
    TRY(bills_staff(op));
    TRY(q_package_count_of_practice(op->db, op->arena, op->viewer->org,
        &(struct q_package_count_of_practice){ .offering_id = offering, .staff_id = staff, .now = op->now }, &all));
    if (limit > 0)
        TRY(q_package_ids_of_practice(op->db, op->arena, op->viewer->org,
            &(struct q_package_ids_of_practice){
                .offering_id = offering, .staff_id = staff, .now = op->now, .limit = limit, .offset = offset },
            &rows));
    struct package_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(by_ids(op, true, ids, rows.count, ret_packages));
    ret_packages->total = all.n;
    return E_OK;
}

enum err packages_some(const struct op *op, const struct package_id *ids, size_t count, struct packages *ret_packages)
{
    struct package_member_rows_rows members = { .count = 0 };
    struct package_id *kept = arena_array(op->arena, count, sizeof *kept);
    bool staff;
    size_t n = 0;
    *ret_packages = (struct packages){ .items = NULL };
    enum err e = packages_reader(op, LEVEL_VIEW, &staff);
    if (e == E_DENIED || !count)
        return e == E_DENIED ? E_OK : e;
    TRY(e);
    if (!staff)
        TRY(q_package_member_rows(
            op->db, op->arena, op->viewer->org, &(struct q_package_member_rows){ ids, count }, &members));
    for (size_t i = 0; i < count; i++) {
        bool there = staff;
        for (size_t k = 0; k < members.count; k++)
            there |= members.items[k].package_id.v == ids[i].v &&
                     members.items[k].client_id.v == op->viewer->subject.client.v;
        if (there)
            kept[n++] = ids[i];
    }
    return by_ids(op, staff, kept, n, ret_packages);
}

enum err packages_renewing(
    const struct op *op, const struct client_id *clients, size_t count, struct packages *ret_packages)
{
    struct package_ids_renewing_rows rows = { .count = 0 };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_BILLING)));
    if (count)
        TRY(q_package_ids_renewing(op->db, op->arena, op->viewer->org,
            &(struct q_package_ids_renewing){ clients, count, PACKAGES_RENEWING_MOST }, &rows));
    struct package_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    return packages_some(op, ids, rows.count, ret_packages);
}

enum err package_mine(const struct op *op, bool ended_too, int64_t page, struct packages *ret_packages)
{
    TRY(viewer_require(op->viewer, NEED_CAP_PAGE(CAP_PACKAGES, LEVEL_VIEW)));
    return list(op, false, op->viewer->subject.client, ended_too, page, ret_packages);
}

enum err package_load(const struct op *op, struct package_id id, struct package *ret_package)
{
    struct package_member_rows_rows members;
    struct packages found;
    bool staff, there;
    TRY(packages_reader(op, LEVEL_VIEW, &staff));
    TRY(q_package_member_rows(op->db, op->arena, op->viewer->org, &(struct q_package_member_rows){ &id, 1 }, &members));
    there = staff;
    for (size_t i = 0; i < members.count; i++)
        there |= members.items[i].client_id.v == op->viewer->subject.client.v;
    if (!there)
        return E_NOTFOUND;
    TRY(by_ids(op, staff, &id, 1, &found));
    if (!found.count)
        return E_NOTFOUND;
    *ret_package = found.items[0];
    return E_OK;
}

/* -- which visit used what ------------------------------------------------------------------------------------------
 */

static enum err uses_by_ids(
    const struct op *op, const struct package_use_id *ids, size_t count, struct package_use_rows_rows *ret_rows)
{
    ret_rows->count = 0;
    return count ? q_package_use_rows(
                       op->db, op->arena, op->viewer->org, &(struct q_package_use_rows){ ids, count }, ret_rows)
                 : E_OK;
}

/* Of a restricted client whom this member of staff has not opened not which visit, nor when (F11). */
static void hide_use(void *item)
{
    struct package_use *u = item;
    u->type_name = SV("Restricted record");
    u->appointment.v = 0;
    u->starts_at = (struct instant){ 0 };
    u->confidential = u->live = false;
}

enum err package_uses(const struct op *op, struct package_id id, int64_t page, struct package_uses *ret_uses)
{
    struct package_use_ids_rows rows;
    struct package_use_count_row all;
    struct package_use_rows_rows found;
    struct package p;
    bool staff;
    TRY(packages_reader(op, LEVEL_VIEW, &staff));
    TRY(package_load(op, id, &p));
    bool confidential = sees_confidential(op, staff);
    struct client_id only = staff ? (struct client_id){ 0 } : op->viewer->subject.client;
    *ret_uses = (struct package_uses){ .count = 0 };
    if (!staff && !viewer_may(op->viewer, NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_VIEW)).allow)
        return E_OK;
    TRY(q_package_use_ids(op->db, op->arena, op->viewer->org,
        &(struct q_package_use_ids){ .package_id = id,
            .only_client = only,
            .confidential_too = confidential,
            .limit = BILLING_A_PAGE,
            .offset = page_offset(page, BILLING_A_PAGE) },
        &rows));
    TRY(q_package_use_count(op->db, op->arena, op->viewer->org,
        &(struct q_package_use_count){ .package_id = id, .only_client = only, .confidential_too = confidential },
        &all));
    struct package_use_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(uses_by_ids(op, ids, rows.count, &found));
    struct package_use *items = arena_array(op->arena, found.count, sizeof *items);
    for (size_t i = 0; i < found.count; i++) {
        const struct package_use_rows_row *r = &found.items[i];
        items[i] = (struct package_use){ .id = r->id,
            .attendee = r->attendee_id,
            .appointment = r->appointment_id,
            .client = r->client_id,
            .client_name = r->client_name,
            .type_name = r->type_name.has ? r->type_name.v : SV("Visit"),
            .starts_at = r->starts_at,
            .confidential = r->confidential,
            .live = sv_eq(r->state, SV("reserved")) || sv_eq(r->state, SV("used")),
            .given_back = sv_eq(r->state, SV("released")) || sv_eq(r->state, SV("given_back")) };
        items[i].ahead = sv_eq(r->state, SV("reserved")) && instant_before(op->now, r->starts_at);
    }
    if (staff)
        TRY(bills_hide(op, items, found.count, sizeof *items, offsetof(struct package_use, client), hide_use));
    *ret_uses = (struct package_uses){ items, found.count, all.n };
    return E_OK;
}

enum err package_parts_covered(const struct op *op, const struct attendee_id *parts, size_t count,
    struct attendee_id **ret_covered, size_t *ret_count)
{
    struct package_parts_covered_rows rows = { .count = 0 };
    TRY(bills_staff(op));
    if (count)
        TRY(q_package_parts_covered(
            op->db, op->arena, op->viewer->org, &(struct q_package_parts_covered){ parts, count }, &rows));
    *ret_covered = arena_array(op->arena, rows.count, sizeof **ret_covered);
    *ret_count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        (*ret_covered)[i] = rows.items[i].attendee_id;
    return E_OK;
}

/* As lists of charges do: of a restricted client whom this member of staff has not opened not what (F11). */
static enum err hide_restricted(const struct op *op, struct covered_visit *items, size_t count)
{
    struct client_id *clients = arena_array(op->arena, count, sizeof *clients);
    bool *closed = arena_array(op->arena, count, sizeof *closed);
    for (size_t i = 0; i < count; i++)
        clients[i] = items[i].client;
    TRY(bills_closed(op, clients, count, closed));
    for (size_t i = 0; i < count; i++)
        if (closed[i])
            items[i].type_name = items[i].package_name = SV("Restricted record");
    return E_OK;
}

enum err covered_find(const struct op *op, struct client_id client, int64_t page, struct covered_visits *ret_list)
{
    struct package_covered_ids_rows rows;
    struct package_covered_count_row all;
    struct package_use_rows_rows found;
    struct package_rows_rows names = { .count = 0 };
    TRY(bills_staff(op));
    TRY(q_package_covered_ids(op->db, op->arena, op->viewer->org,
        &(struct q_package_covered_ids){ client, BILLING_A_PAGE, page_offset(page, BILLING_A_PAGE) }, &rows));
    TRY(q_package_covered_count(op->db, op->arena, op->viewer->org, &(struct q_package_covered_count){ client }, &all));
    struct package_use_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(uses_by_ids(op, ids, rows.count, &found));
    struct package_id *packages = arena_array(op->arena, found.count, sizeof *packages);
    for (size_t i = 0; i < found.count; i++)
        packages[i] = found.items[i].package_id;
    if (found.count)
        TRY(q_package_rows(
            op->db, op->arena, op->viewer->org, &(struct q_package_rows){ packages, found.count }, &names));
    struct covered_visit *items = arena_array(op->arena, found.count, sizeof *items);
    for (size_t i = 0; i < found.count; i++) {
        const struct package_use_rows_row *r = &found.items[i];
        items[i] = (struct covered_visit){ .attendee = r->attendee_id,
            .appointment = r->appointment_id,
            .client = r->client_id,
            .package = r->package_id,
            .client_name = r->client_name,
            .type_name = r->type_name.has ? r->type_name.v : SV("Visit"),
            .starts_at = r->starts_at,
            .confidential = r->confidential };
        for (size_t k = 0; k < names.count; k++)
            if (names.items[k].id.v == r->package_id.v)
                items[i].package_name = names.items[k].name;
    }
    TRY(hide_restricted(op, items, found.count));
    *ret_list = (struct covered_visits){ items, found.count, all.n };
    return E_OK;
}

/* -- of bills -------------------------------------------------------------------------------------------------------
 */

enum err packages_billed_in(
    const struct op *op, const struct invoice_id *bills, size_t count, struct billed_packages *ret_packages)
{
    struct package_offerings_of_bills_rows rows = { .count = 0 };
    struct offerings known;
    if (count)
        TRY(q_package_offerings_of_bills(op->db, op->arena, op->viewer->org,
            &(struct q_package_offerings_of_bills){ .invoices = bills, .invoices_count = count }, &rows));
    struct offering_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    struct billed_package *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].offering_id;
    TRY(offerings_some_in(op, ids, rows.count, &known));
    for (size_t i = 0; i < rows.count; i++) {
        const struct package_offerings_of_bills_row *r = &rows.items[i];
        items[i].bill = r->invoice_id;
        items[i].package = r->id;
        for (size_t k = 0; k < known.count; k++)
            if (known.items[k].id.v == r->offering_id.v)
                items[i].offering = known.items[k];
        items[i].offering.name = r->name;
        items[i].offering.price = r->price;
        items[i].offering.household = r->household;
        (void)every_parse(r->every, &items[i].offering.every);
    }
    *ret_packages = (struct billed_packages){ items, rows.count };
    return E_OK;
}
