#include "audit/audit.h"
#include "exchange/csv.h"
#include "exchange/run.h"
#include "exchange/sheet.h"

enum { CLIENTS_AT_ONCE = 200 };

static void write_row(FILE *out, const struct sv cells[COL_COUNT])
{
    for (size_t c = 0; c < COL_COUNT; c++)
        csv_write(out, cells[c], c + 1 == COL_COUNT);
}

static struct sv yes(bool on)
{
    return on ? SV("yes") : SV("");
}

static struct sv number(struct arena *a, struct client_id id)
{
    return sv_fmt(a, SHEET_OWN_ID "%lld", (long long)id.v);
}

static void client_cells(struct arena *a, const struct client *c, struct sv cells[COL_COUNT])
{
    cells[COL_ID] = number(a, c->id);
    cells[COL_FIRST] = c->first_name;
    cells[COL_MIDDLE] = c->middle_name;
    cells[COL_LAST] = c->last_name;
    cells[COL_PREFERRED] = c->preferred_name;
    cells[COL_BORN] = c->born.has ? day_iso(a, c->born.v) : SV("");
    cells[COL_GENDER] = c->gender;
    cells[COL_EMAIL] = c->email;
    cells[COL_PHONE] = c->phone;
    cells[COL_STREET] = c->street;
    cells[COL_CITY] = c->city;
    cells[COL_REGION] = c->region;
    cells[COL_POSTAL] = c->postal_code;
    cells[COL_COUNTRY] = c->country;
    cells[COL_LANGUAGE] = c->language;
    cells[COL_CAREGIVER_ONLY] = yes(c->caregiver_only);
}

static void contact_cells(const struct contact *k, struct sv cells[COL_COUNT])
{
    cells[COL_C_FIRST] = k->first_name;
    cells[COL_C_LAST] = k->last_name;
    cells[COL_C_RELATIONSHIP] = sv_of(relationship_name(k->relationship));
    cells[COL_C_LABEL] = k->relationship_label;
    cells[COL_C_EMAIL] = k->email;
    cells[COL_C_PHONE] = k->phone;
    cells[COL_C_EMERGENCY] = yes(k->emergency);
    cells[COL_C_COPY] = yes(k->copy_notifications);
}

static void link_cells(struct arena *a, const struct contact *k, struct sv cells[COL_COUNT])
{
    cells[COL_ID] = number(a, k->client);
    cells[COL_LINK] = number(a, k->linked);
    cells[COL_LINK_RELATIONSHIP] = sv_of(relationship_name(k->relationship));
    cells[COL_LINK_EMERGENCY] = yes(k->emergency);
    cells[COL_LINK_COPY] = yes(k->copy_notifications);
}

/* Two passes: a link names somebody in a row above. */
enum pass { PASS_PEOPLE, PASS_LINKS };

static enum err write_client(
    const struct op *op, const struct organization *org, struct client_id id, enum pass pass, FILE *out)
{
    struct client c;
    struct family family;
    struct sv cells[COL_COUNT] = { { NULL, 0 } };
    bool written = false;
    TRY(family_load(op, id, &family));
    if (pass == PASS_PEOPLE) {
        TRY(client_load(op, id, org, &c));
        client_cells(op->arena, &c, cells);
    }
    for (size_t i = 0; i < family.contacts.count; i++) {
        const struct contact *k = &family.contacts.items[i];
        if ((k->linked.v != 0) != (pass == PASS_LINKS))
            continue;
        if (pass == PASS_LINKS)
            link_cells(op->arena, k, cells);
        else
            contact_cells(k, cells);
        write_row(out, cells);
        written = true;
    }
    if (pass == PASS_PEOPLE && !written)
        write_row(out, cells);
    return E_OK;
}

static enum err write_all(const struct op *op, const struct organization *org, enum pass pass, FILE *out)
{
    struct client_ids ids;
    struct client_id after = { 0 };
    do {
        arena_reset(op->arena);
        TRY(client_ids_after(op, after, CLIENTS_AT_ONCE, &ids));
        struct client_id page[CLIENTS_AT_ONCE];
        size_t count = ids.count;
        for (size_t i = 0; i < count; i++)
            page[i] = ids.items[i];
        for (size_t i = 0; i < count; i++) {
            arena_reset(op->arena);
            TRY(write_client(op, org, page[i], pass, out));
            after = page[i];
        }
        ids.count = count;
    } while (ids.count == CLIENTS_AT_ONCE);
    return E_OK;
}

enum err export_sheet(const struct op *op, FILE *out)
{
    struct organization org;
    struct sv head[COL_COUNT];
    const struct viewer *v = op->viewer;
    TRY(viewer_require(v, NEED_STAFF_PAGE(PERM_EXPORT)));
    TRY(audit_append_now(op->db, &(struct audit_new){ .org = v->org,
                                     .key = v->key,
                                     .at = op->now,
                                     .actor_kind = sv_of(actor_kind_name(v->actor.kind)),
                                     .actor_id = v->actor.id,
                                     .via = sv_of(via_name(v->via)),
                                     .action = AUDIT_EXPORT,
                                     .resource_kind = SV("sheet"),
                                     .outcome = SV("allowed") }));
    TRY(organization_load(op->db, op->arena, v->org, &org));
    for (size_t c = 0; c < COL_COUNT; c++)
        head[c] = sv_of(sheet_columns[c]);
    write_row(out, head);
    struct op rows = *op;
    rows.arena = arena_new("sheet", 64 * 1024);
    enum err e = write_all(&rows, &org, PASS_PEOPLE, out);
    if (e == E_OK)
        e = write_all(&rows, &org, PASS_LINKS, out);
    arena_free(rows.arena);
    return e == E_OK && ferror(out) ? E_INTERNAL : e;
}
