/* The HTML scanner: follows literal text byte by byte, so that each hole is known to stand in a safe place. */
#include "htmlgen.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *const void_elements[] = { "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
    "source", "track", "wbr", NULL };

/* --- open elements --- */

void ways_add(struct template *t, struct ways *into, const struct ways *more)
{
    for (size_t i = 0; i < more->count; i++) {
        bool known = false;
        for (size_t k = 0; k < into->count; k++)
            known |= !strcmp(into->text[k], more->text[i]);
        if (known)
            continue;
        if (into->count == sizeof into->text / sizeof *into->text)
            fail(t, "too many ways to open and close elements");
        memcpy(into->text[into->count++], more->text[i], sizeof *more->text);
    }
}

void scan_push(struct template *t, const char *name, bool component)
{
    if (t->scan.depth == MAX_DEPTH)
        fail(t, "more than %d elements are open", MAX_DEPTH);
    struct open_element *e = &t->open[t->scan.depth++];
    *e = (struct open_element){ .line = line_at(t, t->now), .component = component };
    snprintf(e->name, sizeof e->name, "%s", name);
    for (size_t i = 0; t->opens && *name != '*' && i < t->ways.count; i++) {
        char *way = t->ways.text[i];
        size_t n = strlen(way), room = sizeof *t->ways.text - n;
        if ((size_t)snprintf(way + n, room, "%s%s", n ? " " : "", name) >= room)
            fail(t, "too many open elements");
    }
}

/** Closes what the template's _begin has opened. */
static void close_foreign(struct template *t, const char *name)
{
    for (size_t i = 0; i < t->ways.count; i++) {
        char *way = t->ways.text[i], longer[sizeof *t->ways.text + MAX_NAME];
        snprintf(longer, sizeof longer, "%s%s%s", name, *way ? " " : "", way);
        if (strlen(longer) >= sizeof *t->ways.text)
            fail(t, "too many closed elements");
        memcpy(way, longer, strlen(longer) + 1);
    }
}

static void ways_drop(struct template *t)
{
    for (size_t i = 0; t->opens && i < t->ways.count; i++) {
        char *space = strrchr(t->ways.text[i], ' ');
        *(space ? space : t->ways.text[i]) = '\0';
    }
}

void scan_pop(struct template *t, const char *name, bool component)
{
    const struct block *block = t->blocks_count ? &t->blocks[t->blocks_count - 1] : NULL;
    if (t->scan.depth == 0) {
        if (component)
            fail(t, "'%s_end' without '%s_begin'", name, name);
        if (!t->closes || (block && block->kind == BLOCK_EACH))
            fail(t, "</%s> closes nothing that is open here", name);
        close_foreign(t, name);
        return;
    }
    const struct open_element *e = &t->open[t->scan.depth - 1];
    const char *before = component ? "'" : "</", *after = component ? "_end'" : ">";
    if (*e->name == '*')
        fail(t, "%s%s%s: what is open here depends on the branch of line %d", before, name, after, e->line);
    if (e->component != component || strcmp(e->name, name) != 0)
        fail(t, "%s%s%s does not close %s%s%s of line %d", before, name, after, e->component ? "'" : "<", e->name,
            e->component ? "_begin'" : ">", e->line);
    if (block && t->scan.depth <= block->floor)
        fail(t, "%s%s%s closes what was opened outside this block", before, name, after);
    t->scan.depth--;
    ways_drop(t);
}

/** Inside an element whose white space is kept. */
static bool keeps_space(const struct template *t)
{
    if (t->scan.state != IN_TEXT)
        return true;
    for (size_t i = 0; i < t->scan.depth; i++)
        if (!strcmp(t->open[i].name, "pre"))
            return true;
    return false;
}

/* --- attributes --- */

static void attr_start(struct template *t, char c)
{
    struct scan *s = &t->scan;
    if (!s->space)
        fail(t, "white space is missing before an attribute");
    s->space = false;
    s->state = IN_ATTR_NAME;
    s->attr[0] = '\0';
    if (!isalpha((unsigned char)c) && c != '_')
        fail(t, "'%c' cannot begin an attribute", c);
}

static void name_add(struct template *t, char *name, char c)
{
    size_t n = strlen(name);
    if (n + 1 >= MAX_NAME)
        fail(t, "the name '%s…' is too long", name);
    name[n] = (char)tolower((unsigned char)c);
    name[n + 1] = '\0';
}

static void value_start(struct template *t)
{
    struct scan *s = &t->scan;
    s->state = IN_VALUE;
    s->url = URL_START;
    s->url_slash = s->begun = false;
    memset(s->scheme, 0, sizeof s->scheme);
    if (!strcmp(s->attr, "http-equiv")) {
        s->meta_refresh = true;
        if (s->meta_hole)
            fail(t, "hole in the 'content' of a <meta http-equiv>");
    }
}

/* --- tags --- */

static bool in_foreign_markup(const struct template *t)
{
    for (size_t i = 0; i < t->scan.depth; i++)
        if (!strcmp(t->open[i].name, "svg") || !strcmp(t->open[i].name, "math"))
            return true;
    return false;
}

static void tag_end(struct template *t)
{
    struct scan *s = &t->scan;
    static const char *const raw_elements[] = { "script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext",
        NULL };
    bool foreign = in_foreign_markup(t);
    bool raw = word_in_list(s->tag, raw_elements);
    bool rcdata = !strcmp(s->tag, "textarea") || (!strcmp(s->tag, "title") && !foreign);
    if (foreign && !strcmp(s->tag, "textarea"))
        fail(t, "a <textarea> in a drawing");
    s->state = IN_TEXT;
    s->space = s->newline = s->line_start = false;
    if (word_in_list(s->tag, void_elements))
        return;
    if (s->self_closing) {
        if (!foreign)
            fail(t, "<%s/> does not close itself in HTML: write <%s></%s>", s->tag, s->tag, s->tag);
        return;
    }
    scan_push(t, s->tag, false);
    s->fresh = !strcmp(s->tag, "pre") || !strcmp(s->tag, "textarea");
    if (raw)
        s->state = IN_RAW;
    else if (rcdata)
        s->state = IN_RCDATA;
}

static void tag_start(struct scan *s, enum scan_state state)
{
    s->state = state;
    memset(s->tag, 0, sizeof s->tag);
    s->self_closing = s->meta_refresh = s->meta_hole = s->space = false;
}

static void put(struct template *t, char c)
{
    lit_add(t, &c, 1);
}

void scan_flush(struct template *t)
{
    struct scan *s = &t->scan;
    if (s->state != IN_TEXT)
        return;
    if (s->newline)
        put(t, '\n');
    else if (s->space)
        put(t, ' ');
    if (s->newline || s->space)
        s->line_start = s->newline;
    s->newline = s->space = false;
}

/** Between elements a run of white space becomes one line break or one space; at a line's start, nothing. */
static void text_byte(struct template *t, char c)
{
    struct scan *s = &t->scan;
    if (isspace((unsigned char)c) && !keeps_space(t)) {
        if (!s->line_start) {
            s->newline |= c == '\n';
            s->space = true;
        }
        return;
    }
    if (c == '<') {
        s->state = IN_LT; /* nothing is written yet: it may be a comment */
        return;
    }
    scan_flush(t);
    s->line_start = false;
    put(t, c);
}

/** After '<' in text: t->scan still keeps the white space before it. */
static void lt_byte(struct template *t, char c)
{
    struct scan *s = &t->scan;
    size_t rest = (size_t)(t->text + t->n - t->now);
    if (c == '!' && rest >= 3 && !memcmp(t->now, "!--", 3)) {
        s->state = IN_COMMENT;
        return;
    }
    if (c == '!' && rest >= 8 && strncasecmp(t->now, "!doctype", 8) != 0)
        fail(t, "only <!doctype html> and comments begin with '<!'");
    if (!isalpha((unsigned char)c) && c != '/' && c != '!')
        fail(t, "a '<' that begins no tag is written &lt;");
    s->state = IN_TEXT;
    scan_flush(t);
    s->line_start = false;
    put(t, '<');
    put(t, c);
    tag_start(s, c == '!' ? IN_MARKUP : c == '/' ? IN_CLOSE_NAME : IN_TAG_NAME);
    if (s->state == IN_TAG_NAME)
        name_add(t, s->tag, c);
}

static void close_name_byte(struct template *t, char c)
{
    struct scan *s = &t->scan;
    if (c != '>') {
        if (!isalnum((unsigned char)c) && c != '-')
            fail(t, "a closing tag holds only its name");
        name_add(t, s->tag, c);
        put(t, c);
        return;
    }
    put(t, c);
    s->state = IN_TEXT;
    s->space = s->newline = s->line_start = false;
    scan_pop(t, s->tag, false);
}

static void tag_byte(struct template *t, char c)
{
    struct scan *s = &t->scan;
    if (s->self_closing && c != '>')
        fail(t, "'/' in a tag stands only before '>'");
    if (c == '>') {
        put(t, c);
        tag_end(t);
    } else if (c == '/') {
        s->self_closing = true;
        put(t, c);
    } else if (isspace((unsigned char)c)) {
        s->space = true;
    } else {
        attr_start(t, c);
        put(t, ' ');
        name_add(t, s->attr, c);
        put(t, c);
    }
}

static void attr_name_byte(struct template *t, char c)
{
    struct scan *s = &t->scan;
    if (c == '=') {
        s->state = IN_AFTER_EQ;
        put(t, c);
    } else if (c == '>' || c == '/' || isspace((unsigned char)c)) {
        s->state = IN_TAG;
        tag_byte(t, c);
    } else if (isalnum((unsigned char)c) || strchr("-_:.", c)) {
        name_add(t, s->attr, c);
        put(t, c);
    } else {
        fail(t, "'%c' in the name of an attribute", c);
    }
}

static void value_byte(struct template *t, char c, char quote)
{
    struct scan *s = &t->scan;
    put(t, c);
    if (c == quote) {
        s->state = IN_TAG;
        s->space = false;
        return;
    }
    s->begun = true;
    if (scan_is_url(s->attr))
        scan_url_byte(t, c);
}

/** Raw text and textareas end at their own closing tag; everything else in them is text. */
static void raw_byte(struct template *t, char c)
{
    struct scan *s = &t->scan;
    size_t n = strlen(s->tag), rest = (size_t)(t->text + t->n - t->now);
    if (c == '<' && rest > n + 2 && t->now[1] == '/' && !strncasecmp(t->now + 2, s->tag, n) &&
        !isalnum((unsigned char)t->now[n + 2])) {
        s->state = IN_LT;
        return;
    }
    if (c == '<' && s->state == IN_RCDATA)
        fail(t, "a '<' in <%s> is written &lt;", s->tag);
    if (c == '<' && rest > 3 && !memcmp(t->now, "<!--", 4))
        fail(t, "a <%s> holds no <!--: it would change where the element ends", s->tag);
    put(t, c);
}

void scan_byte(struct template *t, char c)
{
    struct scan *s = &t->scan;
    s->fresh = false;
    switch (s->state) {
    case IN_PLAIN: put(t, c); break;
    case IN_TEXT: text_byte(t, c); break;
    case IN_LT: lt_byte(t, c); break;
    case IN_TAG_NAME:
        if (isalnum((unsigned char)c) || c == '-') {
            name_add(t, s->tag, c);
            put(t, c);
            break;
        }
        s->state = IN_TAG;
        tag_byte(t, c);
        break;
    case IN_CLOSE_NAME: close_name_byte(t, c); break;
    case IN_TAG: tag_byte(t, c); break;
    case IN_ATTR_NAME: attr_name_byte(t, c); break;
    case IN_AFTER_EQ:
        if (c != '"' && c != '\'')
            fail(t, "the value of '%s' needs double quotes", s->attr);
        put(t, c);
        value_start(t);
        if (c == '\'')
            s->state = IN_VALUE_SINGLE;
        break;
    case IN_VALUE: value_byte(t, c, '"'); break;
    case IN_VALUE_SINGLE: value_byte(t, c, '\''); break;
    case IN_MARKUP:
        put(t, c);
        if (c == '>')
            s->state = IN_TEXT;
        break;
    case IN_COMMENT:
        if (c == '>' && t->now - t->text >= 6 && t->now[-1] == '-' && t->now[-2] == '-')
            s->state = IN_TEXT;
        break;
    case IN_RCDATA:
    case IN_RAW: raw_byte(t, c); break;
    default: break;
    }
}
