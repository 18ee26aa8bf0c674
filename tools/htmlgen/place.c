/* What may stand at a place of HTML: the escaper of a hole, and whether the branches of a block agree. */
#include "htmlgen.h"

#include <string.h>

/* --- holes --- */

static const char *hole_in_url(struct template *t)
{
    struct scan *s = &t->scan;
    static const char *const loads[] = { "script", "embed", "object", "iframe", "base", NULL };
    enum url_phase phase = s->url;
    bool slash = s->url_slash;
    s->url_slash = false;
    switch (phase) {
    case URL_START:
        s->url = URL_SCHEME;
        memcpy(s->scheme, "*", 2);
        return word_in_list(s->tag, loads) ? "HTML_URL_OWN" : "HTML_URL";
    case URL_SCHEME: memcpy(s->scheme, "*", 2); return "HTML_URL_PART";
    case URL_PATH: return slash ? "HTML_URL_SEGMENT" : "HTML_URL_PART";
    case URL_QUERY: return "HTML_URL_PART";
    case URL_MIXED:
    default: fail(t, "whether this hole begins the address depends on a branch: put the whole address in each branch");
    }
}

static const char *hole_in_value(struct template *t)
{
    struct scan *s = &t->scan;
    if (scan_is_event(s->attr))
        fail(t, "hole in the event handler '%s'", s->attr);
    if (scan_is_foreign(s->attr))
        fail(t, "hole in '%s': its value is a language of its own", s->attr);
    if (!strncmp(s->tag, "animate", 7) || !strcmp(s->tag, "set"))
        fail(t, "hole in an attribute of <%s>", s->tag);
    if (!strcmp(s->tag, "meta") && !strcmp(s->attr, "content")) {
        s->meta_hole = true;
        if (s->meta_refresh)
            fail(t, "hole in the 'content' of a <meta http-equiv>");
    }
    if (scan_is_question(s->attr) && !s->begun)
        fail(t, "a hole may not begin '%s': htmx runs a value that begins with 'js:'", s->attr);
    return scan_is_url(s->attr) ? hole_in_url(t) : "HTML_ATTR";
}

/** A line break right after <textarea> or <pre> is swallowed by browsers: one more keeps that of a value. */
static void keep_first_break(struct template *t)
{
    if (t->scan.fresh)
        lit_add(t, "\n", 1);
    t->scan.fresh = false;
}

const char *scan_hole(struct template *t)
{
    struct scan *s = &t->scan;
    switch (s->state) {
    case IN_PLAIN: return t->subject ? "HTML_SUBJECT" : "HTML_PLAIN";
    case IN_TEXT:
        scan_flush(t);
        s->line_start = false;
        keep_first_break(t);
        return "HTML_TEXT";
    case IN_RCDATA: keep_first_break(t); return "HTML_TEXT";
    case IN_VALUE: return hole_in_value(t);
    case IN_LT:
    case IN_TAG_NAME:
    case IN_CLOSE_NAME: fail(t, "hole in the name of a tag");
    case IN_TAG:
    case IN_ATTR_NAME: fail(t, "hole in the name of an attribute; {{?name condition}} writes one that is on or off");
    case IN_AFTER_EQ: fail(t, "hole in the unquoted attribute '%s'", s->attr);
    case IN_VALUE_SINGLE: fail(t, "hole in the single-quoted attribute '%s'", s->attr);
    case IN_RAW: fail(t, "hole in <%s>", s->tag);
    case IN_MARKUP:
    case IN_COMMENT: fail(t, "hole in a comment");
    default: fail(t, "hole in a place that has no escaper");
    }
}

/* --- branches --- */

void scan_block(struct template *t, bool loop)
{
    struct scan *s = &t->scan;
    scan_flush(t);
    switch (s->state) {
    case IN_TAG_NAME:
    case IN_ATTR_NAME: s->state = IN_TAG; return; /* the block ends the name */
    case IN_VALUE:
        if (loop && s->url == URL_START)
            s->url = URL_MIXED;
        return;
    case IN_PLAIN:
    case IN_TEXT:
    case IN_RCDATA:
    case IN_TAG: return;
    case IN_COMMENT: fail(t, "a block in a comment: {{!-- … --}} hides any part of a template");
    case IN_RAW: fail(t, "a block in <%s>", s->tag);
    case IN_LT:
    case IN_CLOSE_NAME:
    case IN_AFTER_EQ:
    case IN_VALUE_SINGLE:
    case IN_MARKUP:
    default: fail(t, "a block in %s", scan_place(s));
    }
}

const char *scan_place(const struct scan *s)
{
    switch (s->state) {
    case IN_PLAIN:
    case IN_TEXT: return "text";
    case IN_RCDATA: return "the text of a form field";
    case IN_RAW: return "a script or style";
    case IN_COMMENT:
    case IN_MARKUP: return "a comment";
    case IN_VALUE:
    case IN_VALUE_SINGLE: return "the value of an attribute";
    case IN_LT:
    case IN_TAG_NAME:
    case IN_CLOSE_NAME:
    case IN_TAG:
    case IN_ATTR_NAME:
    case IN_AFTER_EQ:
    default: return "a tag";
    }
}

static enum url_phase phase_of_both(enum url_phase a, enum url_phase b)
{
    if (a == b)
        return a;
    if (a == URL_START || b == URL_START || a == URL_MIXED || b == URL_MIXED)
        return URL_MIXED;
    return a < b ? a : b;
}

void scan_merge(struct template *t, struct scan *into, const struct scan *other, const char *what)
{
    if (into->state != other->state)
        fail(t, "%s: one way ends in %s, the other in %s", what, scan_place(into), scan_place(other));
    if (into->state != IN_TEXT && into->state != IN_PLAIN && strcmp(into->tag, other->tag) != 0)
        fail(t, "%s: one way ends in a <%s>, the other in a <%s>", what, into->tag, other->tag);
    if (into->state == IN_VALUE && strcmp(into->attr, other->attr) != 0)
        fail(t, "%s: one way ends in '%s', the other in '%s'", what, into->attr, other->attr);
    if (into->state == IN_VALUE) {
        into->url = phase_of_both(into->url, other->url);
        into->url_slash |= other->url_slash;
        into->begun &= other->begun;
        if (strcmp(into->scheme, other->scheme) != 0)
            memcpy(into->scheme, "*", 2);
    }
    into->meta_hole |= other->meta_hole;
    into->meta_refresh |= other->meta_refresh;
    into->space = into->state == IN_TAG ? into->space && other->space : false;
    into->line_start = into->line_start && other->line_start;
    into->fresh = false;
}
