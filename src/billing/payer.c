#include "billing/payer_write.h"

#include <assert.h>

#include "base/random.h"
#include "base/text.h"
#include "billing/queries.h"
#include "billing/reader.h"

enum { CODE_LENGTH = 4, CODE_TRIES = 50 };

static const char *const kinds[PAYER_KIND_COUNT] = {
    [PAYER_CLIENT] = "client", [PAYER_CONTACT] = "contact", [PAYER_OUTSIDE] = "outside"
};

const char *payer_kind_name(enum payer_kind k)
{
    assert((unsigned)k < PAYER_KIND_COUNT);
    return kinds[k];
}

static struct sv opt_text(struct opt_sv t)
{
    return t.has ? t.v : SV("");
}

/* "12 Elm St, , " of an address with holes: its parts. */
static struct sv address_words(struct arena *a, struct sv parts)
{
    struct str s = str_new(a, parts.n + 1);
    while (parts.n) {
        struct sv part = sv_trim(sv_cut(&parts, ','));
        if (part.n && s.n)
            str_add(&s, SV(", "));
        str_add(&s, part);
    }
    return str_sv(&s);
}

static struct payer payer_from(struct arena *a, const struct payer_rows_row *r)
{
    struct payer p = { .id = r->id,
        .client = r->client_id.v,
        .contact = r->contact_id.v,
        .name = opt_text(r->display_name),
        .email = opt_text(r->display_email),
        .address = opt_text(r->display_address),
        .archived = r->archived,
        .owed = r->owed,
        .credit = r->credit,
        .version = r->version };
    for (size_t i = 0; i < PAYER_KIND_COUNT; i++)
        if (sv_eq(r->kind, sv_of(kinds[i])))
            p.kind = (enum payer_kind)i;
    if (p.kind == PAYER_CLIENT)
        p.address = address_words(a, p.address);
    return p;
}

enum err payers_by_ids(const struct op *op, const struct payer_id *ids, size_t count, struct payers *ret_payers)
{
    struct payer_rows_rows rows;
    TRY(q_payer_rows(
        op->db, op->arena, op->viewer->org, &(struct q_payer_rows){ .ids = ids, .ids_count = count }, &rows));
    struct payer *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = payer_from(op->arena, &rows.items[i]);
    *ret_payers = (struct payers){ items, rows.count, (int64_t)rows.count };
    return E_OK;
}

enum err payer_by_id(const struct op *op, struct payer_id id, struct payer *ret_payer)
{
    struct payers found;
    TRY(payers_by_ids(op, &id, 1, &found));
    if (!found.count)
        return E_NOTFOUND;
    *ret_payer = found.items[0];
    return E_OK;
}

/* Staff, or the account itself: own, or looked at with its bills. */
static enum err may_know(const struct op *op, struct client_id account)
{
    const struct viewer *v = op->viewer;
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    if (reader == BILLS_STAFF || (account.v && (account.v == v->self.v || account.v == v->subject.client.v)))
        return E_OK;
    return E_NOTFOUND;
}

/* What is confidential shows in nobody's balance but its owner's (F11); with bills off one sees what is for others. */
static enum err balance_seen(const struct op *op, struct payer *p)
{
    struct payer_owed_seen_row seen;
    enum bills_reader reader;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    bool all = bills_sees_confidential(op, reader);
    if (reader == BILLS_STAFF || (reader == BILLS_FAMILY && all))
        return E_OK;
    TRY(q_payer_owed_seen(op->db, op->arena, op->viewer->org,
        &(struct q_payer_owed_seen){ .payer_id = p->id, .confidential_too = all, .others = reader == BILLS_PAYER },
        &seen));
    p->owed = seen.owed;
    p->credit = 0; /* it may come from what is confidential */
    return E_OK;
}

enum err payer_load(const struct op *op, struct payer_id id, struct payer *ret_payer)
{
    enum bills_reader reader;
    struct payer p;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    TRY(payer_by_id(op, id, &p));
    TRY(may_know(op, p.client));
    TRY(balance_seen(op, &p));
    *ret_payer = p;
    return E_OK;
}

enum err payers_of_clients(
    const struct op *op, const struct client_id *clients, size_t count, struct payers *ret_payers)
{
    struct payer_of_clients_rows of;
    TRY(bills_staff(op));
    TRY(q_payer_of_clients(
        op->db, op->arena, op->viewer->org, &(struct q_payer_of_clients){ .ids = clients, .ids_count = count }, &of));
    struct payer_id *ids = arena_array(op->arena, of.count, sizeof *ids);
    for (size_t i = 0; i < of.count; i++)
        ids[i] = of.items[i].id;
    return payers_by_ids(op, ids, of.count, ret_payers);
}

enum err payer_of_subject(const struct op *op, struct payer *ret_payer)
{
    struct client_id account = op->viewer->subject.client;
    struct payer_of_clients_rows there;
    TRY(may_know(op, account));
    TRY(q_payer_of_clients(
        op->db, op->arena, op->viewer->org, &(struct q_payer_of_clients){ .ids = &account, .ids_count = 1 }, &there));
    return there.count ? payer_load(op, there.items[0].id, ret_payer) : E_NOTFOUND;
}

/* -- making them ----------------------------------------------------------------------------------------------------
 */

struct sv payer_code_random(struct arena *a)
{
    static const char signs[] = "23456789BCDFGHJKMNPQRSTVWXYZ"; /* without vowels, and what looks like another */
    char code[CODE_LENGTH];
    for (size_t i = 0; i < CODE_LENGTH; i++) {
        unsigned char byte;
        do
            random_bytes(&byte, 1);
        while (byte >= 256 / (sizeof signs - 1) * (sizeof signs - 1));
        code[i] = signs[byte % (sizeof signs - 1)];
    }
    return sv_dup(a, sv_from(code, CODE_LENGTH));
}

static enum err insert(const struct op *op, const struct payer *p, struct payer_id *ret_id)
{
    struct payer_insert_row row;
    enum err e = E_NOTFOUND;
    struct sv words = sv_fmt(op->arena, " %.*s", SV_FMT(text_fold(op->arena, p->name)));
    for (int i = 0; i < CODE_TRIES && e == E_NOTFOUND; i++)
        e = q_payer_insert(op->db, op->arena, op->viewer->org,
            &(struct q_payer_insert){ .kind = sv_of(payer_kind_name(p->kind)),
                .client_id = { p->client.v != 0, p->client },
                .contact_id = { p->contact.v != 0, p->contact },
                .name = p->kind == PAYER_OUTSIDE ? p->name : SV(""),
                .email = p->email,
                .address = p->address,
                .search_names = words,
                .code = payer_code_random(op->arena),
                .created_at = op->now },
            &row);
    if (e == E_OK)
        *ret_id = row.id;
    return e == E_NOTFOUND ? E_CONFLICT : e;
}

enum err payer_of_client_in(const struct op *op, struct client_id client, struct payer_id *ret_payer)
{
    return payer_of_clients_in(op, &client, 1, ret_payer);
}

enum err payer_of_clients_in(
    const struct op *op, const struct client_id *clients, size_t count, struct payer_id *ret_payers)
{
    struct payer_of_clients_rows rows;
    assert(db_writing(op->db));
    TRY(q_payer_of_clients(
        op->db, op->arena, op->viewer->org, &(struct q_payer_of_clients){ .ids = clients, .ids_count = count }, &rows));
    for (size_t i = 0; i < count; i++) {
        struct payer_client_known_row known;
        ret_payers[i] = (struct payer_id){ 0 };
        for (size_t k = 0; k < rows.count; k++)
            if (rows.items[k].client_id.v == clients[i].v)
                ret_payers[i] = rows.items[k].id;
        if (ret_payers[i].v)
            continue;
        TRY(q_payer_client_known(
            op->db, op->arena, op->viewer->org, &(struct q_payer_client_known){ clients[i] }, &known));
        TRY(insert(op, &(struct payer){ .kind = PAYER_CLIENT, .client = clients[i] }, &ret_payers[i]));
    }
    return E_OK;
}

enum err payer_numbers_in(
    const struct op *op, struct payer_id payer, int64_t n, struct sv *ret_code, int64_t *ret_first)
{
    struct payer_numbers_take_row row;
    assert(db_writing(op->db));
    TRY(q_payer_numbers_take(
        op->db, op->arena, op->viewer->org, &(struct q_payer_numbers_take){ .n = n, .payer_id = payer }, &row));
    *ret_code = row.code;
    *ret_first = row.last_number - n + 1;
    return E_OK;
}

struct payer_args {
    const struct op *op;
    struct client_id client;
    struct contact_id contact;
    struct payer_id made;
};

static enum err of_client_in(struct db *tx, void *arg)
{
    struct payer_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    return payer_of_client_in(&op, x->client, &x->made);
}

enum err payer_of_client(const struct op *op, struct client_id client, struct payer *ret_payer)
{
    struct payer_args x = { .op = op, .client = client };
    struct payer_of_clients_rows there;
    struct payer p;
    TRY(may_know(op, client));
    TRY(q_payer_of_clients(
        op->db, op->arena, op->viewer->org, &(struct q_payer_of_clients){ .ids = &client, .ids_count = 1 }, &there));
    if (there.count)
        x.made = there.items[0].id;
    else
        TRY(db_write_within(op->db, of_client_in, &x));
    TRY(payer_by_id(op, x.made, &p));
    TRY(balance_seen(op, &p));
    *ret_payer = p;
    return E_OK;
}

static enum err of_contact_in(struct db *tx, void *arg)
{
    struct payer_args *x = arg;
    struct op op = *x->op;
    struct payer_contact_known_row known;
    struct payer_of_contacts_rows there;
    op.db = tx;
    TRY(q_payer_contact_known(tx, op.arena, op.viewer->org, &(struct q_payer_contact_known){ x->contact }, &known));
    if (known.linked_client_id.has)
        return payer_of_client_in(&op, known.linked_client_id.v, &x->made);
    TRY(q_payer_of_contacts(
        tx, op.arena, op.viewer->org, &(struct q_payer_of_contacts){ .ids = &x->contact, .ids_count = 1 }, &there));
    struct payer p = { .kind = PAYER_CONTACT,
        .contact = x->contact,
        .name = sv_fmt(op.arena, "%.*s %.*s", SV_FMT(known.first_name), SV_FMT(known.last_name)) };
    if (!there.count)
        return insert(&op, &p, &x->made);
    x->made = there.items[0].id;
    return q_payer_save_words(tx, op.viewer->org,
        &(struct q_payer_save_words){ sv_fmt(op.arena, " %.*s", SV_FMT(text_fold(op.arena, p.name))), x->made }, NULL);
}

enum err payer_of_contact(const struct op *op, struct contact_id contact, struct payer *ret_payer)
{
    struct payer_args x = { .op = op, .contact = contact };
    TRY(bills_staff(op));
    TRY(db_write_within(op->db, of_contact_in, &x));
    return payer_by_id(op, x.made, ret_payer);
}

/* -- outside parties ------------------------------------------------------------------------------------------------
 */

struct outside_args {
    const struct op *op;
    struct payer_id id;
    struct payer payer;
    int64_t version;
    struct payer_id made;
};

static enum err outside_in(struct db *tx, void *arg)
{
    struct outside_args *x = arg;
    struct op op = *x->op;
    int64_t changed;
    op.db = tx;
    if (!x->id.v)
        return insert(&op, &x->payer, &x->made);
    struct payer was;
    TRY(payer_by_id(&op, x->id, &was));
    if (was.kind != PAYER_OUTSIDE)
        return E_NOTFOUND;
    TRY(q_payer_save_outside(tx, op.viewer->org,
        &(struct q_payer_save_outside){ .name = x->payer.name,
            .email = x->payer.email,
            .address = x->payer.address,
            .search_names = sv_fmt(op.arena, " %.*s", SV_FMT(text_fold(op.arena, x->payer.name))),
            .payer_id = x->id,
            .version = x->version },
        &changed));
    x->made = x->id;
    return changed ? E_OK : E_CONFLICT;
}

enum err payer_outside_save(const struct op *op, struct payer_id id, const struct payer_form *f,
    struct problems *problems, struct payer_id *ret_id)
{
    TRY(bills_staff(op));
    struct outside_args x = { .op = op, .id = id, .version = f->version };
    x.payer = (struct payer){ .kind = PAYER_OUTSIDE,
        .name = field_required(problems, SV("name"), f->name, SV("Type the name of who pays.")),
        .email = field_email(problems, SV("email"), f->email),
        .address = field_lines(problems, SV("address"), f->address, FIELD_TEXT_MAX) };
    if (email_lookalike(x.payer.email) && !f->sure)
        problem_add(problems, SV("email"), SV("lookalike_email"),
            SV("This address has letters that look like others. Tick the box if it is right."));
    TRY(problems_err(problems));
    TRY(db_write_within(op->db, outside_in, &x));
    *ret_id = x.made;
    return E_OK;
}

struct archive_args {
    const struct op *op;
    struct payer_id id;
    bool archived;
    int64_t version;
};

static enum err archive_in(struct db *tx, void *arg)
{
    const struct archive_args *x = arg;
    struct op op = *x->op;
    struct payer was;
    int64_t changed;
    op.db = tx;
    TRY(payer_by_id(&op, x->id, &was));
    TRY(q_payer_set_state(tx, op.viewer->org,
        &(struct q_payer_set_state){ x->archived ? SV("archived") : SV("active"), x->id, x->version }, &changed));
    return changed ? E_OK : E_CONFLICT;
}

enum err payer_archive(const struct op *op, struct payer_id id, bool archived, int64_t version)
{
    TRY(bills_staff(op));
    return db_write_within(op->db, archive_in, &(struct archive_args){ op, id, archived, version });
}
