/* What a translation has to keep of its original. */
#include "pogen.h"

#include <ctype.h>
#include <string.h>

static bool hole_known(const struct holes *h, const char *name)
{
    for (size_t i = 0; i < h->count; i++)
        if (!strcmp(h->name[i], name))
            return true;
    return false;
}

void holes_add(const struct po *po, int line, const char *text, struct holes *h)
{
    for (const char *p = text; *p; p++) {
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            fail_at(po, line, "a text is one line, without control characters");
        if (*p == '}')
            fail_at(po, line, "a '}' that closes nothing");
        if (*p != '{')
            continue;
        size_t n = 0;
        while (islower((unsigned char)p[1 + n]) || p[1 + n] == '_')
            n++;
        if (!n || n >= MAX_HOLE_NAME || p[1 + n] != '}')
            fail_at(po, line, "a '{' begins a name in braces: {practice}");
        char name[MAX_HOLE_NAME] = "";
        memcpy(name, p + 1, n);
        if (!hole_known(h, name)) {
            if (h->count == MAX_HOLES)
                fail_at(po, line, "more than %d names in braces", MAX_HOLES);
            memcpy(h->name[h->count++], name, sizeof name);
        }
        p += n + 1;
    }
}

void holes_of(const struct po *po, const struct entry *e, struct holes *ret_holes)
{
    *ret_holes = (struct holes){ .count = 0 };
    holes_add(po, e->line, e->id, ret_holes);
    if (e->plural)
        holes_add(po, e->line, e->plural, ret_holes);
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

const struct entry *entry_find(const struct po *po, const struct entry *like)
{
    for (size_t i = 0; i < po->count; i++)
        if (same_text(po->items[i].context, like->context) && !strcmp(po->items[i].id, like->id))
            return &po->items[i];
    return NULL;
}

static void check_unique(const struct po *po)
{
    for (size_t i = 0; i < po->count; i++) {
        const struct entry *first = entry_find(po, &po->items[i]);
        if (first != &po->items[i])
            fail_at(po, po->items[i].line, "the text of line %d comes twice", first->line);
    }
}

void check_original(const struct po *pot)
{
    struct holes h;
    check_unique(pot);
    for (size_t i = 0; i < pot->count; i++) {
        if (!*pot->items[i].id)
            fail_at(pot, pot->items[i].line, "an empty text");
        holes_of(pot, &pot->items[i], &h);
    }
}

/** One form: nothing that the original has not, and all that it must have. */
static void check_form(const struct po *po, const struct entry *e, const char *text, const struct holes *all,
    const struct holes *must, const struct holes *must_too)
{
    struct holes here = { .count = 0 };
    if (!*text)
        fail_at(po, e->line, "not translated");
    holes_add(po, e->line, text, &here);
    for (size_t i = 0; i < here.count; i++)
        if (!hole_known(all, here.name[i]))
            fail_at(po, e->line, "{%s} is not in the original", here.name[i]);
    for (size_t i = 0; i < must->count; i++)
        if ((!must_too || hole_known(must_too, must->name[i])) && !hole_known(&here, must->name[i]))
            fail_at(po, e->line, "{%s} of the original is missing", must->name[i]);
}

static void check_entry(const struct po *po, const struct entry *original, const struct entry *e)
{
    struct holes all, one = { .count = 0 }, many = { .count = 0 };
    if (e->fuzzy)
        fail_at(po, e->line, "marked fuzzy: look at the translation, then remove the mark");
    if (!same_text(original->plural, e->plural))
        fail_at(po, e->line, "its plural is not that of the original: run ./dev words");
    if (e->forms != (e->plural ? po->forms : 1))
        fail_at(po, e->line, "has %zu forms, the language has %zu", e->forms, e->plural ? po->forms : 1);
    holes_of(po, original, &all);
    holes_add(po, e->line, e->id, &one);
    if (!e->plural) {
        check_form(po, e, e->text[0], &all, &one, NULL);
        return;
    }
    /* "one day" need not say {days}; the last form, that of many, says all. */
    holes_add(po, e->line, e->plural, &many);
    for (size_t i = 0; i < e->forms; i++)
        check_form(po, e, e->text[i], &all, &many, i + 1 < e->forms ? &one : NULL);
}

void check_translation(const struct po *pot, const struct po *po)
{
    check_unique(po);
    for (size_t i = 0; i < pot->count; i++) {
        const struct entry *e = entry_find(po, &pot->items[i]);
        if (!e)
            fail_at(po, 1, "misses '%s': run ./dev words", pot->items[i].id);
        check_entry(po, &pot->items[i], e);
    }
    for (size_t i = 0; i < po->count; i++)
        if (!entry_find(pot, &po->items[i]))
            fail_at(po, po->items[i].line, "is not in %s: run ./dev words", pot->path);
}
