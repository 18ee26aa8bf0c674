#include "exchange/sheet.h"
#include "base/text.h"
#include "exchange/csv.h"
#include "exchange/run.h"

const char *const sheet_columns[COL_COUNT] = { "id", "first_name", "middle_name", "last_name", "preferred_name", "born",
    "gender", "email", "phone", "street", "city", "region", "postal_code", "country", "language", "caregiver_only",
    "contact_first_name", "contact_last_name", "contact_relationship", "contact_label", "contact_email",
    "contact_phone", "contact_emergency", "contact_copy", "link_to", "link_relationship", "link_emergency",
    "link_copy" };

struct sheet {
    size_t at[COL_COUNT]; /* column of the file, SIZE_MAX: absent */
    const struct csv_row *row;
};

static struct sv cell(const struct sheet *s, enum sheet_column c)
{
    return s->at[c] < s->row->count ? csv_plain(sv_trim(s->row->cells[s->at[c]])) : SV("");
}

static bool yes(struct sv v)
{
    return sv_eq_ci(v, SV("yes")) || sv_eq_ci(v, SV("y")) || sv_eq(v, SV("1")) || sv_eq_ci(v, SV("true")) ||
           sv_eq_ci(v, SV("x"));
}

static void read_head(struct import_run *run, struct sheet *s, const struct csv_row *head)
{
    for (size_t c = 0; c < COL_COUNT; c++)
        s->at[c] = SIZE_MAX;
    for (size_t i = 0; i < head->count; i++) {
        struct sv name = sv_trim(head->cells[i]);
        size_t c = 0;
        while (c < COL_COUNT && !sv_eq_ci(name, sv_of(sheet_columns[c])))
            c++;
        if (c < COL_COUNT)
            s->at[c] = i;
        else if (name.n)
            import_leave(run, sv_fmt(run->line_op.arena, "column %.*s", SV_FMT(name)));
    }
    if (s->at[COL_ID] != SIZE_MAX)
        return;
    bool semicolons = head->count == 1 && sv_find(head->cells[0], ';', 0) != SIZE_MAX;
    import_bad(run, semicolons ? SV("the first row has semicolons between its cells: save the sheet with commas")
                               : SV("the first row names the columns, and one of them is `id`"));
}

static enum err find(struct import_run *run, struct sv id, struct client_id *ret_client)
{
    return client_by_identifier(&run->line_op, (struct client_identifier){ SV(SHEET_ID_SYSTEM), id }, ret_client);
}

static enum err add_client(struct import_run *run, const struct sheet *s, struct client_id *ret_client)
{
    struct problems problems = problems_new(run->line_op.arena);
    struct client_identifier id = { SV(SHEET_ID_SYSTEM), cell(s, COL_ID) };
    struct client_import c = { .identifiers = &id,
        .identifiers_count = 1,
        .form = { .first_name = cell(s, COL_FIRST),
            .middle_name = cell(s, COL_MIDDLE),
            .last_name = cell(s, COL_LAST),
            .preferred_name = cell(s, COL_PREFERRED),
            .born = cell(s, COL_BORN),
            .gender = cell(s, COL_GENDER),
            .email = cell(s, COL_EMAIL),
            .phone = cell(s, COL_PHONE),
            .street = cell(s, COL_STREET),
            .city = cell(s, COL_CITY),
            .region = cell(s, COL_REGION),
            .postal_code = cell(s, COL_POSTAL),
            .country = cell(s, COL_COUNTRY),
            .language = cell(s, COL_LANGUAGE),
            .caregiver_only = yes(cell(s, COL_CAREGIVER_ONLY)),
            .duplicate_ok = true,
            .lookalike_ok = true } };
    bool is_new;
    enum err e = client_import_in(&run->line_op, &c, &problems, &is_new, ret_client);
    if (e == E_INVALID)
        import_bad_problems(run, &problems);
    if (e != E_OK)
        return e;
    run->report.clients_new += is_new;
    run->report.clients_known += !is_new;
    run->line_part = is_new;
    return is_new ? E_OK : import_compare(run, &c.form, *ret_client);
}

/* What the use case calls it, as the column of the sheet. */
static void name_columns(struct problems *problems, const char *const names[][2], size_t count)
{
    for (size_t i = 0; i < problems->count; i++)
        for (size_t k = 0; k < count; k++)
            if (sv_eq(problems->items[i].field, sv_of(names[k][0]))) {
                problems->items[i].field = sv_of(names[k][1]);
                break;
            }
}

static const char *const contact_names[][2] = { { "first_name", "contact_first_name" },
    { "last_name", "contact_last_name" }, { "relationship", "contact_relationship" },
    { "relationship_label", "contact_label" }, { "email", "contact_email" }, { "phone", "contact_phone" } };
static const char *const link_names[][2] = { { "linked_client_id", "link_to" },
    { "relationship", "link_relationship" } };

static enum err add_contact(struct import_run *run, const struct sheet *s, struct client_id client)
{
    struct problems problems = problems_new(run->line_op.arena);
    struct contact_form f = { .first_name = cell(s, COL_C_FIRST),
        .last_name = cell(s, COL_C_LAST),
        .relationship = cell(s, COL_C_RELATIONSHIP),
        .relationship_label = cell(s, COL_C_LABEL),
        .contact_type = SV("adult"),
        .email = cell(s, COL_C_EMAIL),
        .phone = cell(s, COL_C_PHONE),
        .emergency = yes(cell(s, COL_C_EMERGENCY)),
        .copy_notifications = yes(cell(s, COL_C_COPY)),
        .copy_categories = 63 };
    struct contact_id id;
    bool is_new;
    if (!f.first_name.n && !f.last_name.n)
        return E_OK;
    enum err e = contact_import_in(&run->line_op, client, &f, &problems, &is_new, &id);
    name_columns(&problems, contact_names, LENGTH(contact_names));
    if (e == E_INVALID)
        import_bad_problems(run, &problems);
    if (e != E_OK)
        return e;
    run->report.contacts_new += is_new;
    return E_OK;
}

static enum err add_link(struct import_run *run, const struct sheet *s, struct client_id client)
{
    struct sv to = cell(s, COL_LINK);
    struct problems problems = problems_new(run->line_op.arena);
    struct contact_form f = { .relationship = cell(s, COL_LINK_RELATIONSHIP),
        .contact_type = SV("adult"),
        .emergency = yes(cell(s, COL_LINK_EMERGENCY)),
        .copy_notifications = yes(cell(s, COL_LINK_COPY)),
        .copy_categories = 63 };
    struct client_id other;
    struct contact_id id;
    bool is_new;
    if (!to.n)
        return E_OK;
    enum err e = find(run, to, &other);
    if (e == E_NOTFOUND) {
        import_bad(
            run, sv_fmt(run->line_op.arena,
                     "link_to: nobody with the id %.*s stands in a row above or was imported before", SV_FMT(to)));
        return E_INVALID;
    }
    TRY(e);
    e = link_import_in(&run->line_op, &run->org, client, other, &f, &problems, &is_new, &id);
    name_columns(&problems, link_names, LENGTH(link_names));
    if (e == E_INVALID)
        import_bad_problems(run, &problems);
    if (e != E_OK)
        return e;
    run->report.links_new += is_new;
    return E_OK;
}

/* A sheet that was written here (export_sheet.c) names people "kith-12": the same person of the same practice is known
 * by that, name and birth date together. Elsewhere somebody else has the number. */
static enum err find_own(struct import_run *run, const struct sheet *s, struct client_id *ret_client)
{
    struct arena *a = run->line_op.arena;
    struct sv id = cell(s, COL_ID), born = cell(s, COL_BORN);
    struct client c;
    int64_t number;
    if (!sv_starts(id, SV(SHEET_OWN_ID)) || !int_parse(sv_sub(id, SV(SHEET_OWN_ID).n, SIZE_MAX), &number) || number < 1)
        return E_NOTFOUND;
    TRY(client_load(&run->line_op, (struct client_id){ number }, &run->org, &c));
    if (!sv_eq(cell(s, COL_FIRST), c.first_name) || !sv_eq(cell(s, COL_LAST), c.last_name) || !c.born.has ||
        !sv_eq(born, day_iso(a, c.born.v)))
        return E_NOTFOUND;
    *ret_client = c.id;
    return client_identifier_add_in(&run->line_op, c.id, (struct client_identifier){ SV(SHEET_ID_SYSTEM), id });
}

/* A bad row is written down, and the next one read. */
static enum err read_row(struct import_run *run, const struct sheet *s)
{
    struct client_id client;
    if (!cell(s, COL_ID).n) {
        import_bad(run, SV("id: every row needs your own number of the person"));
        return E_OK;
    }
    enum err e = find(run, cell(s, COL_ID), &client);
    if (e == E_NOTFOUND)
        e = find_own(run, s, &client);
    bool again = e == E_OK;
    if (e == E_NOTFOUND || (again && (cell(s, COL_FIRST).n || cell(s, COL_LAST).n)))
        e = add_client(run, s, &client);
    if (e == E_OK)
        e = add_contact(run, s, client);
    if (e == E_OK)
        e = add_link(run, s, client);
    return e == E_INVALID ? E_OK : e;
}

static enum err read_file(struct import_run *run, FILE *file)
{
    struct sheet s;
    struct csv_row *row = arena_new_obj(run->op->arena, struct csv_row);
    int bom = getc(file);
    if (bom == 0xEF) {
        (void)getc(file);
        (void)getc(file);
    } else if (bom != EOF) {
        ungetc(bom, file);
    }
    for (bool head = true;; head = false) {
        struct sv problem;
        import_line(run);
        enum csv_result r = csv_next(file, run->line_op.arena, row, &problem);
        if (r == CSV_END && head)
            import_bad(run, SV("the file is empty: the first row names the columns, and one of them is `id`"));
        if (r == CSV_END)
            break;
        if (r == CSV_BAD) {
            import_bad(run, problem);
            if (head)
                return E_OK;
            continue;
        }
        if (row->count == 1 && !sv_trim(row->cells[0]).n && !head)
            continue; /* an empty line */
        s.row = row;
        if (head)
            read_head(run, &s, row);
        if (head && run->line_bad)
            return E_OK;
        if (!head)
            TRY(read_row(run, &s));
    }
    run->report.lines = run->line > 2 ? run->line - 2 : 0; /* without the head and the end */
    return E_OK;
}

enum err import_csv(const struct op *op, FILE *file, const struct import_options *o, struct import_report *ret_report)
{
    return import_run_file(op, file, o, read_file, ret_report);
}
