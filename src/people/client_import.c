#include "people/client_import.h"

#include <assert.h>

#include "access/record.h"
#include "base/text.h"
#include "people/client_fields.h"
#include "people/queries.h"

enum err client_by_identifier(const struct op *op, struct client_identifier id, struct client_id *ret_client)
{
    struct client_of_identifier_row row;
    TRY(q_client_of_identifier(op->db, op->arena, op->viewer->org,
        &(struct q_client_of_identifier){ .system = id.system, .value = id.value }, &row));
    *ret_client = row.client_id;
    return E_OK;
}

enum err client_identifier_add_in(const struct op *op, struct client_id client, struct client_identifier id)
{
    assert(db_writing(op->db));
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_EXPORT)));
    return q_client_identifier_insert(op->db, op->viewer->org,
        &(struct q_client_identifier_insert){ .system = id.system, .value = id.value, .client_id = client }, NULL);
}

static enum err find_known(const struct op *op, const struct client_import *c, struct client_id *ret_client)
{
    for (size_t i = 0; i < c->identifiers_count; i++) {
        enum err e = client_by_identifier(op, c->identifiers[i], ret_client);
        if (e != E_NOTFOUND)
            return e;
    }
    return E_NOTFOUND;
}

static struct client_more more_of(struct arena *a, const struct client_import *c)
{
    struct client_more m = { .names = { arena_array(a, c->names_count, sizeof(struct sv)), 0 },
        .emails = { arena_array(a, c->telecoms_count, sizeof(struct sv)), 0 },
        .phones = { arena_array(a, c->telecoms_count, sizeof(struct sv)), 0 } };
    for (size_t i = 0; i < c->names_count; i++)
        m.names.items[m.names.count++] = c->names[i].text;
    for (size_t i = 0; i < c->telecoms_count; i++) {
        const struct client_other_telecom *t = &c->telecoms[i];
        if (sv_eq(t->system, SV("email")))
            m.emails.items[m.emails.count++] = email_norm(a, t->value);
        else if (sv_eq(t->system, SV("phone")))
            m.phones.items[m.phones.count++] = phone_norm(a, t->value);
    }
    return m;
}

static enum err add_rest(const struct op *op, const struct client_import *c, struct client_id id)
{
    for (size_t i = 0; i < c->identifiers_count; i++)
        TRY(client_identifier_add_in(op, id, c->identifiers[i]));
    for (size_t i = 0; i < c->names_count; i++)
        TRY(q_client_name_insert(op->db, op->viewer->org,
            &(struct q_client_name_insert){ .client_id = id, .use = c->names[i].use, .text = c->names[i].text }, NULL));
    for (size_t i = 0; i < c->telecoms_count; i++)
        TRY(q_client_telecom_insert(op->db, op->viewer->org,
            &(struct q_client_telecom_insert){ .client_id = id,
                .system = c->telecoms[i].system,
                .use = c->telecoms[i].use,
                .value = c->telecoms[i].value },
            NULL));
    return E_OK;
}

enum err client_import_in(const struct op *op, const struct client_import *c, struct problems *problems, bool *ret_new,
    struct client_id *ret_client)
{
    struct client_id id;
    assert(db_writing(op->db));
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_EXPORT)));
    enum err e = find_known(op, c, &id);
    if (e == E_OK) {
        *ret_new = false;
        *ret_client = id;
        return E_OK;
    }
    if (e != E_NOTFOUND)
        return e;
    struct client_fields fields = client_fields_read(op, &c->form, problems);
    TRY(problems_err(problems));
    TRY(client_fields_check_in(op, &fields, (struct client_id){ 0 }, problems));
    TRY(problems_err(problems));
    struct client_more more = more_of(op->arena, c);
    TRY(client_insert_in(op, &fields, &c->form, &more, &id));
    TRY(add_rest(op, c, id));
    TRY(record_client(op->db, op, EVENT_CLIENT_CREATED, id));
    *ret_new = true;
    *ret_client = id;
    return E_OK;
}

enum err client_ids_after(const struct op *op, struct client_id after, int64_t limit, struct client_ids *ret_ids)
{
    struct client_ids_after_rows rows;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_EXPORT)));
    TRY(q_client_ids_after(
        op->db, op->arena, op->viewer->org, &(struct q_client_ids_after){ .after = after, .limit = limit }, &rows));
    struct client_id *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = rows.items[i].id;
    *ret_ids = (struct client_ids){ items, rows.count };
    return E_OK;
}
