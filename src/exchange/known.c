/* Somebody who is known already stays as they are: what the file says otherwise is told. */
#include "base/text.h"
#include "exchange/run.h"

static bool differ(struct sv given, struct sv kept)
{
    return given.n && !sv_eq(sv_trim(given), kept);
}

enum err import_compare(struct import_run *run, const struct client_form *f, struct client_id id)
{
    struct arena *a = run->line_op.arena;
    struct client c;
    TRY(client_load(&run->line_op, id, &run->org, &c));
    const struct {
        const char *name;
        bool differs;
    } fields[] = {
        { "first_name", differ(f->first_name, c.first_name) },
        { "middle_name", differ(f->middle_name, c.middle_name) },
        { "last_name", differ(f->last_name, c.last_name) },
        { "born", differ(f->born, c.born.has ? day_iso(a, c.born.v) : SV("")) },
        { "email", differ(email_norm(a, f->email), email_norm(a, c.email)) },
        { "phone", differ(phone_norm(a, f->phone), phone_norm(a, c.phone)) },
        { "street", differ(f->street, c.street) },
        { "city", differ(f->city, c.city) },
        { "postal_code", differ(f->postal_code, c.postal_code) },
    };
    struct str names = str_new(a, 256);
    for (size_t i = 0; i < LENGTH(fields); i++)
        if (fields[i].differs)
            str_addf(&names, "%s%s", names.n ? ", " : "", fields[i].name);
    if (names.n)
        import_note(run, sv_fmt(a, "known already, and not changed: %.*s differ%s", SV_FMT(str_sv(&names)),
                             sv_find(str_sv(&names), ',', 0) == SIZE_MAX ? "s" : ""));
    return E_OK;
}
