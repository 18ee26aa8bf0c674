#include <assert.h>

#include "access/record.h"
#include "base/text.h"
#include "people/client_fields.h"
#include "people/field.h"
#include "people/queries.h"

static struct search_source source_of(
    struct arena *a, const struct client_fields *c, bool caregiver_only, const struct client_more *more)
{
    return (struct search_source){ .list = caregiver_only ? SEARCH_CAREGIVERS : SEARCH_CLIENTS,
        .more_names = more->names,
        .more_emails = more->emails,
        .more_phones = more->phones,
        .sort_name = search_sort_name(a, c->last_name, c->first_name),
        .names = { c->first_name, c->middle_name, c->last_name, c->preferred_name },
        .email_norm = c->email_norm,
        .phone_norm = c->phone_norm };
}

enum err client_insert_in(const struct op *op, const struct client_fields *c, const struct client_form *f,
    const struct client_more *more, struct client_id *ret_client)
{
    struct search_source s = source_of(op->arena, c, f->caregiver_only, more);
    struct client_insert_row row;
    TRY(q_client_insert(op->db, op->arena, op->viewer->org,
        &(struct q_client_insert){ .kind = f->caregiver_only ? SV("caregiver_only") : SV("client"),
            .prefix = c->prefix,
            .first_name = c->first_name,
            .middle_name = c->middle_name,
            .last_name = c->last_name,
            .suffix = c->suffix,
            .preferred_name = c->preferred_name,
            .sort_name = s.sort_name,
            .search_names = search_names_of(op->arena, &s),
            .born = c->born,
            .died = c->died,
            .gender = c->gender,
            .pronouns = c->pronouns,
            .email = c->email,
            .email_norm = c->email_norm,
            .phone = c->phone,
            .phone_norm = c->phone_norm,
            .street = c->street,
            .city = c->city,
            .region = c->region,
            .postal_code = c->postal_code,
            .country = c->country,
            .language = c->language,
            .zone = c->zone,
            .restricted = f->restricted,
            .provider_id = c->provider,
            .group_id = c->group,
            .record_identifier = c->record_identifier,
            .metadata = f->metadata,
            .created_at = op->now },
        &row));
    *ret_client = row.id;
    return search_add_in(op, row.id, &s);
}

/* Each is confirmed by a tick of its own. */
static enum err check_odd(
    const struct op *op, const struct client_form *f, const struct client_fields *c, struct problems *problems)
{
    struct search_hits hits = { .count = 0 };
    struct person p = { c->first_name, c->last_name, c->email_norm, c->phone_norm, c->born };
    if (c->email.n && email_lookalike(c->email) && !f->lookalike_ok)
        problem_add(problems, SV("email"), SV("warning_lookalike"),
            SV("This address mixes letters that look alike. Type it again by hand, or confirm that it is right."));
    if (!f->duplicate_ok)
        TRY(client_duplicates_of(op, &p, &hits));
    if (hits.count)
        problem_add(problems, SV(""), SV("possible_duplicate"),
            SV("This may be somebody who is here already. Open the one you mean, or confirm that this is somebody "
               "else."));
    return E_OK;
}

enum err client_create_in(
    const struct op *op, const struct client_form *f, struct problems *problems, struct client_id *ret_client)
{
    assert(db_writing(op->db));
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CHART)));
    struct client_fields c = client_fields_read(op, f, problems);
    if (f->send_welcome && !c.email.n)
        problem_add(problems, SV("email"), SV("no_address"), SV("Type an e-mail address to send the invitation to."));
    TRY(problems_err(problems));
    TRY(client_fields_check_in(op, &c, (struct client_id){ 0 }, problems));
    TRY(problems_err(problems));
    TRY(check_odd(op, f, &c, problems));
    TRY(problems_err(problems));
    struct client_id id;
    TRY(client_insert_in(op, &c, f, &(struct client_more){ .names = { .count = 0 } }, &id));
    if (c.provider.has)
        TRY(care_team_join_in(op, id, c.provider.v, false));
    TRY(record_client(op->db, op, EVENT_CLIENT_CREATED, id));
    if (f->send_welcome)
        TRY(client_welcome_in(op, id, c.email_norm, false));
    *ret_client = id;
    return E_OK;
}

struct create_args {
    const struct op *op;
    const struct client_form *form;
    struct problems found;
    struct client_id id;
};

static enum err create_in(struct db *tx, void *arg)
{
    struct create_args *c = arg;
    struct op op = *c->op;
    op.db = tx;
    c->found = problems_new(op.arena);
    return client_create_in(&op, c->form, &c->found, &c->id);
}

enum err client_create(
    const struct op *op, const struct client_form *f, struct problems *problems, struct client_id *ret_client)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CHART)));
    struct create_args c = { .op = op, .form = f, .found = problems_new(op->arena) };
    TRY(problems_tell(problems, &c.found, db_write(op->db, create_in, &c)));
    *ret_client = c.id;
    return E_OK;
}
