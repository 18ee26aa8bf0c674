/* createRequestedPayment, updateRequestedPayment, deleteRequestedPayment: by the functions of staff's own pages. */
#include "billing/api_package.h"
#include "billing/invoice_write.h"

enum { LINES_MOST = 500 };

static bool said(struct gql_in_text t)
{
    return t.is != GQL_ABSENT;
}

static void problem(struct problems *p, const char *field, const char *code, const char *text)
{
    problem_add(p, sv_of(field), sv_of(code), sv_of(text));
}

/* -- who pays -------------------------------------------------------------------------------------------------------
 */

/* By number; by the number of an account or a contact; else somebody outside, who is kept. v 0: nobody was named. */
static enum err payer_of(const struct op *op, const struct gql_in_requested_payer_input *in, struct problems *problems,
    struct payer_id *ret_payer)
{
    struct payer known;
    *ret_payer = (struct payer_id){ 0 };
    if (!in || !gql_given(in->is))
        return E_OK;
    enum err e = E_OK;
    if (gql_text_given(in->id).n)
        e = payer_load(op, (struct payer_id){ gql_id_given(in->id) }, &known);
    else if (gql_text_given(in->client_id).n)
        e = payer_of_client(op, api_client_of_id(gql_id_given(in->client_id)), &known);
    else if (gql_text_given(in->notification_contact_id).n)
        e = payer_of_contact(op, (struct contact_id){ gql_id_given(in->notification_contact_id) }, &known);
    else
        return payer_outside_save(op, (struct payer_id){ 0 },
            &(struct payer_form){ .name = gql_text_given(in->name),
                .email = gql_text_given(in->email),
                .address = gql_text_given(in->address),
                .sure = gql_flag_given(in->sure, false) },
            problems, ret_payer);
    if (e == E_NOTFOUND) {
        problem(problems, "requested_payer", "unknown_payer", "There is nobody of this id here who could pay.");
        return E_INVALID;
    }
    TRY(e);
    *ret_payer = known.id;
    return E_OK;
}

/* -- what it takes off ----------------------------------------------------------------------------------------------
 */

static struct sv reason_of(struct arena *a, const struct gql_in_write_off_input *in)
{
    struct sv kind = gql_text_given(in->write_off_type), other = sv_trim(gql_text_given(in->other_reason));
    if (sv_eq(kind, SV("DISCOUNT")))
        return SV("Discount");
    if (sv_eq(kind, SV("UNCOLLECTABLE")))
        return SV("Not to be collected");
    if (sv_eq(kind, SV("FINANCIAL_HARDSHIP")))
        return SV("Financial hardship");
    if (sv_eq(kind, SV("BILLING_ERROR")))
        return SV("Error in the bill");
    return sv_dup(a, other);
}

/* A write-off is an entry of the ledger: new ones are made, those that are there stay. */
static enum err write_off(const struct op *op, struct invoice_id id, struct gql_in_list list, struct problems *problems)
{
    const struct gql_in_write_off_input *const *items = list.items;
    for (size_t i = 0; gql_given(list.is) && i < list.count; i++) {
        struct invoice now;
        if (gql_flag_given(items[i]->_destroy, false)) {
            problem(problems, "write_offs", "not_changeable", "What was written off stays in the ledger.");
            return E_INVALID;
        }
        if (gql_text_given(items[i]->id).n)
            continue;
        if (sv_eq(gql_text_given(items[i]->write_off_type), SV("OTHER")) &&
            !sv_trim(gql_text_given(items[i]->other_reason)).n) {
            problem(problems, "other_reason", "required", "Say why so much is written off.");
            return E_INVALID;
        }
        TRY(invoice_load(op, id, &now));
        double amount = gql_given(items[i]->amount.is) ? items[i]->amount.v : 0;
        struct sv typed = sv_fmt(op->arena, "%.12g", amount);
        TRY(invoice_write_off(op, id, now.version, typed, reason_of(op->arena, items[i]), problems));
    }
    return E_OK;
}

/* "Paid" by hand: all that is left of it came some other way. */
static enum err mark_paid(const struct op *op, struct invoice_id id, struct sv status, struct problems *problems)
{
    struct payment_id made;
    struct invoice now;
    if (!sv_eq_ci(status, SV("Paid")))
        return E_OK;
    TRY(invoice_load(op, id, &now));
    if (now.balance == 0)
        return E_OK;
    return payment_record(op, &(struct money_in_form){ .invoice = id, .medium = SV("other") }, problems, &made);
}

static bool known_status(struct gql_in_text status, struct problems *problems)
{
    struct sv said_status = sv_trim(gql_text_given(status));
    if (!said_status.n || sv_eq_ci(said_status, SV("Paid")) || sv_eq_ci(said_status, SV("Not Yet Paid")))
        return true;
    problem(problems, "status", "bad_status",
        "Send Paid to say that all of it came some other way. Where it stands else follows from its payments.");
    return false;
}

/* -- making one -----------------------------------------------------------------------------------------------------
 */

struct creating {
    struct api *api;
    const struct gql_in_create_requested_payment_input *in;
    struct problems found;
    struct invoice_id made;
    struct client_id client;
};

/* The charges of a visit; without one, a line by hand. */
static enum err lines_of(const struct op *op, struct creating *c, struct invoice_line_form *lines, size_t *ret_count)
{
    const struct gql_in_create_requested_payment_input *in = c->in;
    *ret_count = 0;
    if (gql_text_given(in->appointment_id).n) {
        struct attendee_id part;
        struct charges charges;
        struct api of = *c->api;
        of.op = *op;
        enum err e = api_part_of(&of, (struct appointment_id){ gql_id_given(in->appointment_id) }, c->client, &part);
        if (e == E_OK)
            e = charge_visit(op, part, false, &charges);
        if (e == E_NOTFOUND)
            problem(&c->found, "appointment_id", "nothing_due", "Nothing is due for a visit of this id and client.");
        TRY(e == E_NOTFOUND ? E_INVALID : e);
        for (size_t i = 0; i < charges.count && *ret_count < LINES_MOST; i++)
            lines[(*ret_count)++] = (struct invoice_line_form){ .charge = charges.items[i].id };
        return E_OK;
    }
    struct sv what = sv_trim(gql_text_given(in->services_provided));
    lines[(*ret_count)++] = (struct invoice_line_form){ .description = what.n ? what : SV("Services"),
        .unit_price = gql_text_given(in->price),
        .service_on = api_day_text(gql_text_given(in->service_date)) };
    return E_OK;
}

static enum err create_in(struct db *tx, void *arg)
{
    struct creating *c = arg;
    const struct gql_in_create_requested_payment_input *in = c->in;
    struct op op = c->api->op;
    struct invoice_line_form *lines = arena_array(op.arena, LINES_MOST, sizeof *lines);
    struct invoice_form f = { .client = c->client, .lines = lines, .note = gql_text_given(in->notes) };
    struct invoices_made made;
    op.db = tx;
    c->found = problems_new(op.arena);
    f.send = !gql_flag_given(in->is_preview, false);
    TRY(payer_of(&op, in->requested_payer, &c->found, &f.payer));
    TRY(lines_of(&op, c, lines, &f.line_count));
    TRY(invoice_create(&op, &f, &c->found, &made));
    c->made = made.ids[0];
    TRY(write_off(&op, c->made, in->write_offs, &c->found));
    return mark_paid(&op, c->made, sv_trim(gql_text_given(in->status)), &c->found);
}

static enum err create(struct creating *c, struct problems *problems)
{
    const struct gql_in_create_requested_payment_input *in = c->in;
    c->client = api_client_of_id(gql_id_given(in->recipient_id));
    if (!c->client.v)
        problem(problems, "recipient_id", "required", "Say for which client it is.");
    if (gql_text_given(in->user_package_selection_id).n)
        problem(problems, "user_package_selection_id", "not_sold", "Its bill was made when it was sold.");
    if (gql_text_given(in->stripe_idempotency_key).n)
        problem(problems, "stripe_idempotency_key", "only_packages", "A key goes with offering_id. Leave it out here.");
    if (gql_flag_given(in->is_preview, false) && sv_eq_ci(sv_trim(gql_text_given(in->status)), SV("Paid")))
        problem(problems, "status", "bad_status", "What only staff see cannot be paid. Leave out is_preview.");
    (void)known_status(in->status, problems);
    TRY(problems_err(problems));
    TRY(api_bill_open(&c->api->op, c->client, problems));
    enum err e = problems_tell(problems, &c->found, db_write(c->api->op.db, create_in, c));
    if (e == E_INVALID && problem_has(problems, SV("no_rest_payer")))
        TRY(invoice_unpayable(&c->api->op, c->client));
    return e;
}

/* With an offering: the package is sold, and the bill is the sale's. */
static enum err sell(struct creating *c, struct problems *problems)
{
    const struct gql_in_create_requested_payment_input *in = c->in;
    struct api_purchase made;
    struct api_purchase_wish w = { .offering = { gql_id_given(in->offering_id) },
        .client = api_client_of_id(gql_id_given(in->recipient_id)),
        .members = in->package_member_ids,
        .key = gql_text_given(in->stripe_idempotency_key) };
    c->client = w.client;
    if (said(in->price) || said(in->services_provided) || said(in->appointment_id) || said(in->service_date))
        problem(problems, "price", "not_changeable",
            "A package costs what it is sold for. Leave out price, services_provided, appointment_id and "
            "service_date.");
    if (gql_flag_given(in->is_preview, false) || sv_trim(gql_text_given(in->status)).n || gql_given(in->write_offs.is))
        problem(problems, "status", "not_changeable",
            "The bill of a sale is sent. Pay it, or write off of it, afterwards.");
    TRY(problems_err(problems));
    TRY(payer_of(&c->api->op, in->requested_payer, problems, &w.payer));
    TRY(api_purchase(c->api, &w, problems, &made));
    c->made = made.invoice;
    return E_OK;
}

enum err gql_mutation_create_requested_payment(struct gql_call *call)
{
    static const struct gql_in_create_requested_payment_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_requested_payment *args = call->args;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct creating c = { .api = api, .in = args->input ? args->input : &nothing };
    enum err e = gql_text_given(c.in->offering_id).n ? sell(&c, &problems) : create(&c, &problems);
    if (e == E_OK && c.made.v) { /* of a package that costs nothing there is no bill */
        TRY(api_invoice_answer(api, c.made, &value));
        api_seen(api, c.client, AUDIT_CREATE, "bill", c.made.v);
    }
    return api_billing_done(call, e, value, &problems);
}

/* -- changing one ---------------------------------------------------------------------------------------------------
 */

struct updating {
    struct api *api;
    const struct gql_in_update_requested_payment_input *in;
    struct invoice before;
    struct problems found;
    struct invoice_id id;
};

static bool changes_lines(const struct gql_in_update_requested_payment_input *in)
{
    return said(in->price) || said(in->services_provided) || said(in->service_date) || said(in->notes) ||
           said(in->recipient_id);
}

/* As it is, with what is said; the first line is what price, service and day are said of. */
static void read_draft(const struct op *op, struct updating *u, struct invoice_form *f, struct invoice_line_form *lines)
{
    const struct gql_in_update_requested_payment_input *in = u->in;
    const struct invoice *i = &u->before;
    for (size_t k = 0; k < i->line_count && k < LINES_MOST; k++) {
        const struct invoice_line *l = &i->lines[k];
        struct api of = *u->api;
        of.op = *op;
        lines[k] = (struct invoice_line_form){ .charge = l->charge,
            .description = l->description,
            .units = sv_fmt(op->arena, "%lld", (long long)l->units),
            .unit_price = api_amount(&of, l->unit_price),
            .discount = api_amount(&of, l->discount),
            .service_on = l->service_on.has ? day_iso(op->arena, l->service_on.v) : SV("") };
    }
    if (i->line_count && said(in->price))
        lines[0].unit_price = gql_text_given(in->price);
    if (i->line_count && said(in->services_provided))
        lines[0].description = gql_text_given(in->services_provided);
    if (i->line_count && said(in->service_date))
        lines[0].service_on = api_day_text(gql_text_given(in->service_date));
    f->note = said(in->notes) ? gql_text_given(in->notes) : i->note;
    f->due_on = i->due_on.has ? day_iso(op->arena, i->due_on.v) : SV("");
}

static enum err update_draft(const struct op *op, struct updating *u)
{
    const struct invoice *i = &u->before;
    struct invoice_line_form *lines = arena_array(op->arena, LINES_MOST, sizeof *lines);
    struct invoice_form f = { .client = i->client,
        .payer = i->payer,
        .lines = lines,
        .line_count = i->line_count < LINES_MOST ? i->line_count : LINES_MOST,
        .version = i->version };
    const struct gql_in_update_requested_payment_input *in = u->in;
    bool of_line = said(in->price) || said(in->services_provided) || said(in->service_date);
    if (of_line && (i->line_count != 1 || i->lines[0].charge.v)) {
        problem(
            &u->found, "price", "not_changeable", "It bills charges. Delete it, change the charges, and bill anew.");
        return E_INVALID;
    }
    read_draft(op, u, &f, lines);
    TRY(payer_of(op, in->requested_payer, &u->found, &f.payer));
    f.payer = f.payer.v ? f.payer : i->payer;
    return invoice_update(op, i->id, &f, &u->found);
}

static enum err readdress(const struct op *op, struct updating *u)
{
    struct payer_id payer;
    TRY(payer_of(op, u->in->requested_payer, &u->found, &payer));
    if (!payer.v || payer.v == u->before.payer.v)
        return E_OK;
    return invoice_readdress(
        op, u->before.id, u->before.version, payer, gql_flag_given(u->in->sure, false), &u->found, &u->id);
}

static enum err tell_again(const struct op *op, struct updating *u, bool was_draft)
{
    struct invoice now;
    bool mail = gql_flag_given(u->in->send_request_email, false);
    TRY(invoice_load(op, u->id, &now));
    if (now.stored == INVOICE_DRAFT && (mail || (gql_given(u->in->is_preview.is) && !u->in->is_preview.v)))
        return invoice_send(op, u->id, now.version, &u->found);
    if (mail && !was_draft)
        return invoice_remind(op, u->id, &u->found);
    return E_OK;
}

static enum err update_in(struct db *tx, void *arg)
{
    struct updating *u = arg;
    const struct gql_in_update_requested_payment_input *in = u->in;
    struct op op = u->api->op;
    op.db = tx;
    u->found = problems_new(op.arena);
    TRY(invoice_load(&op, u->id, &u->before));
    bool draft = u->before.stored == INVOICE_DRAFT, payer = in->requested_payer && gql_given(in->requested_payer->is);
    if (changes_lines(in) && !draft)
        problem(&u->found, "id", "not_changeable",
            "A bill that was sent does not change. Delete it, and bill what is right.");
    if (said(in->recipient_id) && gql_id_given(in->recipient_id) != u->before.client.v)
        problem(&u->found, "recipient_id", "not_changeable", "A bill stays its client's. Delete it, and make another.");
    TRY(problems_err(&u->found));
    if (draft && (changes_lines(in) || payer))
        TRY(update_draft(&op, u));
    else if (payer)
        TRY(readdress(&op, u));
    TRY(tell_again(&op, u, draft));
    TRY(write_off(&op, u->id, in->write_offs, &u->found));
    return mark_paid(&op, u->id, sv_trim(gql_text_given(in->status)), &u->found);
}

static enum err update(struct updating *u, struct problems *problems)
{
    TRY(invoice_load(&u->api->op, u->id, &u->before));
    TRY(api_bill_open(&u->api->op, u->before.client, problems));
    (void)known_status(u->in->status, problems);
    if (gql_flag_given(u->in->resend_receipt, false))
        problem(problems, "resend_receipt", "not_kept", "A receipt stands in the portal. It is not sent again.");
    TRY(problems_err(problems));
    return problems_tell(problems, &u->found, db_write(u->api->op.db, update_in, u));
}

enum err gql_mutation_update_requested_payment(struct gql_call *call)
{
    static const struct gql_in_update_requested_payment_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_requested_payment *args = call->args;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct updating u = { .api = api, .in = args->input ? args->input : &nothing };
    u.id.v = gql_id_given(u.in->id);
    enum err e = update(&u, &problems);
    if (e == E_OK) {
        TRY(api_invoice_answer(api, u.id, &value));
        api_seen(api, u.before.client, AUDIT_UPDATE, "bill", u.id.v);
    }
    return api_billing_done(call, e, value, &problems);
}

/* -- taking one back ------------------------------------------------------------------------------------------------
 */

enum err gql_mutation_delete_requested_payment(struct gql_call *call)
{
    static const struct gql_in_delete_requested_payment_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_requested_payment *args = call->args;
    const struct gql_in_delete_requested_payment_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct invoice i;
    struct invoice_id id = { gql_id_given(in->id) };
    enum err e = invoice_load(&api->op, id, &i);
    if (e == E_OK)
        e = api_bill_open(&api->op, i.client, &problems);
    if (e == E_OK)
        e = invoice_void(&api->op, id, i.version, SV(""), &problems);
    if (e == E_OK) {
        TRY(api_invoice_answer(api, id, &value));
        api_seen(api, i.client, AUDIT_END, "bill", id.v);
    }
    return api_billing_done(call, e, value, &problems);
}
