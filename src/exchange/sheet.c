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
    if (s->at[COL_ID] == SIZE_MAX)
        import_bad(run, SV("the first row names the columns, and one of them is `id`"));
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
    return E_OK;
}

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
    if (e == E_INVALID)
        import_bad_problems(run, &problems);
    if (e != E_OK)
        return e;
    run->report.links_new += is_new;
    return E_OK;
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
