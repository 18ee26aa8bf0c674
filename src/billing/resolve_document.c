/* Links to documents: a bill, receipt or superbill as PDF, for programs. */
#include "billing/api_billing.h"
#include "billing/document_send.h"

enum { LINK_DAYS_MOST = 7 };

static const struct {
    const char *said, *resource;
    enum document_kind kind;
} kinds[] = { { "INVOICE", "invoice", DOCUMENT_INVOICE }, { "RECEIPT", "payment", DOCUMENT_RECEIPT },
    { "SUPERBILL", "superbill", DOCUMENT_SUPERBILL } };

struct link_args {
    const struct op *op;
    struct document_wish wish;
    int64_t days;
    struct sv token;
    struct document document;
};

/* A link that would not open (confidential, void) is not given: what was written for it is taken back. */
static enum err link_in(struct db *tx, void *arg)
{
    struct link_args *x = arg;
    struct op op = *x->op;
    struct billing_document_id id;
    op.db = tx;
    TRY(document_ask(&op, &x->wish, &id));
    TRY(document_load(&op, id, &x->document));
    struct client_id client = x->document.client;
    struct payer to = { .id = { 0 } };
    if (op.viewer->self.v && op.viewer->self.v != client.v) /* what is not theirs to pay ends with their access */
        TRY(payer_of_client(&op, op.viewer->self, &to));
    TRY(document_link_token(&op, id, to.id, x->days, &x->token));
    TRY(document_by_link(&op, x->token, &x->document));
    x->document.client = client;
    return E_OK;
}

static size_t kind_of(struct gql_in_text said)
{
    size_t i = 0;
    while (i < LENGTH(kinds) && !sv_eq(gql_text_given(said), sv_of(kinds[i].said)))
        i++;
    return i;
}

/* Whose document it is decides first, so that a restricted record that is closed writes nothing. */
static enum err make(struct link_args *x, struct problems *problems)
{
    struct document_wish *w = &x->wish;
    struct client_id client = { 0 };
    struct invoice i;
    struct payment p;
    struct superbill b;
    if (w->kind == DOCUMENT_INVOICE) {
        TRY(invoice_load(x->op, (struct invoice_id){ w->resource }, &i));
        client = i.client;
    } else if (w->kind == DOCUMENT_RECEIPT) {
        TRY(payment_load(x->op, (struct payment_id){ w->resource }, &p));
        client = p.client.v ? p.client : p.payer_client;
    } else {
        TRY(superbill_load(x->op, (struct superbill_id){ w->resource }, w->copy_for, &b));
        client = b.client;
    }
    TRY(api_bill_open(x->op, client, problems));
    return db_write(x->op->db, link_in, x);
}

enum err gql_mutation_create_billing_document_link(struct gql_call *call)
{
    static const struct gql_in_create_billing_document_link_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_billing_document_link *args = call->args;
    const struct gql_in_create_billing_document_link_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    size_t kind = kind_of(in->kind);
    int64_t most = api->viewer->staff.v ? LINK_DAYS_MOST : 1, days = gql_int_given(in->days, 1);
    if (kind == LENGTH(kinds))
        problem_add(&problems, SV("kind"), SV("required"), SV("Say what it is: INVOICE, RECEIPT or SUPERBILL."));
    if (days < 1 || days > most)
        problem_add(&problems, SV("days"), SV("bad_number"),
            most == 1 ? SV("A link lasts 1 day.") : SV("A link lasts 1 to 7 days."));
    struct link_args x = { .op = &api->op, .days = days };
    enum err e = problems_err(&problems);
    if (e == E_OK) {
        x.wish = (struct document_wish){
            .kind = kinds[kind].kind, .resource = gql_id_given(in->id), .bearer = api->viewer->staff.v != 0
        };
        e = make(&x, &problems);
    }
    if (e == E_GONE)
        problem_add(&problems, SV("id"), SV("no_link"),
            SV("There is no link to it: it is confidential or void. It is read in Kith alone."));
    else if (e == E_NOTFOUND || (e == E_INVALID && !problems.count))
        problem_add(&problems, SV("id"), SV("not_found"), SV("There is no such document."));
    else if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    struct api_document_link *done = arena_new_obj(call->arena, struct api_document_link);
    *done =
        (struct api_document_link){ .messages = problems.count ? api_messages(call->arena, &problems) : gql_null() };
    if (e == E_OK) {
        done->url = sv_fmt(call->arena, "%.*s/documents/%.*s", SV_FMT(api->app->base_url), SV_FMT(x.token));
        done->file_url = sv_fmt(call->arena, "%.*s.pdf", SV_FMT(done->url));
        done->expires_at = (struct opt_instant){ true, instant_add(api->op.now, days * DAY_US) };
        done->ready = (struct opt_bool){ true, x.document.ready };
        if (x.document.client.v)
            api_seen(api, x.document.client, AUDIT_EXPORT, kinds[kind].resource, x.wish.resource);
    }
    call->values[0] = gql_object(done);
    return E_OK;
}
