/* @need: who may read a field, as the initialiser of the application's struct. */
#include "schemagen.h"

static const struct literal *said(const struct directive *d, const char *name)
{
    for (size_t i = 0; i < d->args.count; i++)
        if (sv_eq(d->args.items[i].name, sv_of(name)))
            return &d->args.items[i].value;
    return NULL;
}

static bool is_word(const struct literal *l, const char *word)
{
    return l && l->kind == LIT_ENUM && sv_eq(l->text, sv_of(word));
}

static void check_words(const struct directive *d)
{
    for (size_t i = 0; i < d->args.count; i++) {
        const struct argument *a = &d->args.items[i];
        bool flag = sv_eq(a->name, SV("fresh"));
        if (flag ? a->value.kind != LIT_TRUE && a->value.kind != LIT_FALSE : a->value.kind != LIT_ENUM)
            complain(a->at, "@need: '%.*s' is %s", SV_FMT(a->name), flag ? "true or false" : "a name in capitals");
    }
    const struct literal *open = said(d, "open"), *staff = said(d, "staff"), *portal = said(d, "portal"),
                         *level = said(d, "level");
    if (open && (staff || portal))
        complain(d->at, "@need says open and a right: one of them holds");
    if (!open && !staff && !portal)
        complain(d->at, "@need says open, staff or portal");
    if (open && !is_word(open, "PUBLIC") && !is_word(open, "LOGIN") && !is_word(open, "OBJECT"))
        complain(d->at, "@need: open is PUBLIC, LOGIN or OBJECT");
    if (level && !is_word(level, "VIEW") && !is_word(level, "ACT"))
        complain(d->at, "@need: level is VIEW or ACT");
    if (level && !portal)
        complain(d->at, "@need: level belongs to a portal capability");
}

static void emit_portal(struct str *out, const struct directive *d, bool fresh)
{
    const struct literal *portal = said(d, "portal"), *level = said(d, "level");
    if (is_word(portal, "SELF") || is_word(portal, "CONTEXT") || is_word(portal, "GOVERN"))
        str_addf(out, ".portal = { .kind = NEED_%.*s", SV_FMT(portal->text));
    else
        str_addf(out, ".portal = { .kind = NEED_CAP, .cap = CAP_%.*s, .level = LEVEL_%s", SV_FMT(portal->text),
            level && is_word(level, "ACT") ? "ACT" : "VIEW");
    str_add(out, fresh ? SV(", .fresh = true }, ") : SV(" }, "));
}

bool need_names_a_right(const struct directive *d)
{
    return said(d, "staff") || said(d, "portal");
}

void emit_need(struct str *out, const struct type *t, const struct field *f)
{
    const struct directive *d = f->need;
    check_words(d);
    const struct literal *open = said(d, "open"), *staff = said(d, "staff"), *fresh = said(d, "fresh");
    bool is_fresh = fresh && fresh->kind == LIT_TRUE;
    str_add(out, SV("{ "));
    if (open)
        str_addf(out, ".open = API_%.*s, ", SV_FMT(open->text));
    if (staff)
        str_addf(out, ".staff = { .kind = NEED_%s, .perm = PERM_%.*s%s }, ", t->is_root ? "STAFF" : "CHART",
            SV_FMT(staff->text), is_fresh ? ", .fresh = true" : "");
    if (said(d, "portal"))
        emit_portal(out, d, is_fresh);
    str_addc(out, '}');
}
