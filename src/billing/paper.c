#include "billing/paper.h"

#include <assert.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "billing/statement_read.h"
#include "billing/templates.h"
#include "ical/said.h"

enum { WORDS_MAX = 16384 };

/** In the order of the template. Values in them are of one line. */
static void take_words(struct paper *p, struct sv client, struct sv number, const struct invoice *of)
{
    struct str out = str_new(p->a, WORDS_MAX);
    struct paper_view view = { .language = p->language,
        .client = text_clean(p->a, client),
        .number = text_clean(p->a, number),
        .day = of && of->visit_on.has ? paper_day(p, of->visit_on.v) : SV(""),
        .used_for = of ? text_clean(p->a, of->used_for) : SV("") };
    tpl_document_words(&out, &view);
    assert(!out.overflowed);
    struct sv rest = str_sv(&out);
    for (size_t i = 0; i < PAPER_WORDS_COUNT; i++)
        p->words[i] = sv_cut(&rest, '\n');
    assert(!sv_trim(rest).n && p->words[PAPER_WORDS_COUNT - 1].n);
}

static void add_line(struct str *s, struct sv line)
{
    if (line.n && s->n)
        str_addc(s, '\n');
    str_add(s, line);
}

static struct sv labelled(struct paper *p, enum paper_word word, struct sv value)
{
    return value.n ? sv_fmt(p->a, "%.*s %.*s", SV_FMT(p->words[word]), SV_FMT(value)) : value;
}

static struct sv joined(struct arena *a, struct sv x, struct sv y)
{
    return x.n && y.n ? sv_fmt(a, "%.*s \xc2\xb7 %.*s", SV_FMT(x), SV_FMT(y)) : x.n ? x : y;
}

static struct sv letterhead(struct paper *p)
{
    const struct document_practice *o = p->practice;
    struct str s = str_new(p->a, WORDS_MAX);
    add_line(&s, o->legal_name.n ? o->legal_name : o->name);
    add_line(&s, o->address);
    add_line(&s, joined(p->a, o->phone, o->email));
    add_line(&s, joined(p->a, labelled(p, WORD_TAX_ID, o->tax_id), labelled(p, WORD_NPI, o->npi)));
    return str_sv(&s);
}

static struct paper begin(struct arena *a, const struct document_practice *practice, enum paper_word kind,
    struct sv number, enum paper_word stamp, struct sv client, const struct invoice *i)
{
    struct paper p = { .a = a, .practice = practice, .language = language_find(practice->language) };
    take_words(&p, client, number, i);
    const struct pdf_options options = { .paper = practice->a4 ? PDF_A4 : PDF_LETTER,
        .language = p.language,
        .title = sv_trim(sv_fmt(a, "%.*s %.*s", SV_FMT(p.words[kind]), SV_FMT(number))),
        .author = practice->name,
        .letterhead = letterhead(&p),
        .logo = practice->logo,
        .footer = practice->footer.n ? practice->footer
                                     : joined(a, practice->name, joined(a, practice->phone, practice->email)),
        .made_at = zone_day_start(zone_of(practice->zone), practice->today) };
    p.pdf = pdf_new(a, &options);
    pdf_heading(p.pdf, 1, p.words[kind]);
    if (stamp != PAPER_WORDS_COUNT)
        pdf_stamp(p.pdf, p.words[stamp]);
    return p;
}

struct paper paper_begin(struct arena *a, const struct document_practice *practice, enum paper_word kind,
    struct sv number, enum paper_word stamp, struct sv client)
{
    return begin(a, practice, kind, number, stamp, client, NULL);
}

struct paper paper_of_invoice(
    struct arena *a, const struct document_practice *practice, const struct invoice *i, enum paper_word stamp)
{
    return begin(a, practice, WORD_INVOICE, i->number, stamp, i->client_name, i);
}

struct sv paper_money(const struct paper *p, int64_t minor)
{
    struct money m = { .minor = minor };
    memcpy(m.currency, p->practice->currency, sizeof m.currency);
    return money_human(p->a, m);
}

struct sv paper_day(const struct paper *p, struct day d)
{
    return day_said(p->a, p->language, d);
}

struct sv paper_day_short(const struct paper *p, struct day d)
{
    return day_said_short(p->a, p->language, d);
}

void paper_field(struct paper_group *g, struct sv label, struct sv value)
{
    assert(g->count < LENGTH(g->fields));
    if (value.n)
        g->fields[g->count++] = (struct pdf_field){ label, value };
}

void paper_groups(struct paper *p, const struct paper_group *groups, size_t count)
{
    struct pdf_group *kept = arena_array(p->a, count, sizeof *kept);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (!groups[i].count)
            continue;
        struct pdf_field *fields = arena_array(p->a, groups[i].count, sizeof *fields);
        memcpy(fields, groups[i].fields, groups[i].count * sizeof *fields);
        kept[n++] = (struct pdf_group){ groups[i].title, fields, groups[i].count };
    }
    if (n)
        pdf_groups(p->pdf, kept, n);
}

/* -- with whom somebody is insured ----------------------------------------------------------------------------------
 */

static enum paper_word relation_word(struct sv relation)
{
    return sv_eq(relation, SV("self"))     ? WORD_RELATION_SELF
           : sv_eq(relation, SV("spouse")) ? WORD_RELATION_SPOUSE
           : sv_eq(relation, SV("child"))  ? WORD_RELATION_CHILD
                                           : WORD_RELATION_OTHER;
}

static struct sv days_of(struct paper *p, const struct insured *one)
{
    enum { A_DAY = 64 };
    struct str s = str_new(p->a, (one->day_count + 1) * A_DAY);
    for (size_t i = 0; i < one->day_count && !one->always; i++)
        str_addf(&s, "%s%.*s", i ? ", " : "", SV_FMT(paper_day_short(p, one->days[i])));
    return str_sv(&s);
}

static struct paper_group insured_group(struct paper *p, const struct insured *one)
{
    const struct insurance *x = &one->plan;
    struct paper_group g = { .title = p->words[WORD_PLANS + x->place] };
    paper_field(&g, p->words[WORD_INSURED], x->holder_name);
    paper_field(&g, p->words[WORD_RELATION], p->words[relation_word(x->relation)]);
    paper_field(&g, p->words[WORD_MEMBER], x->member_id);
    paper_field(&g, p->words[WORD_GROUP], x->group_number);
    paper_field(&g, p->words[WORD_PLAN], x->plan);
    paper_field(&g, p->words[WORD_INSURER], x->insurer);
    paper_field(&g, p->words[WORD_PAYER_ID], x->payer_number);
    paper_field(&g, p->words[WORD_DAYS], days_of(p, one));
    return g;
}

void paper_insured(struct paper *p, const struct insureds *insured)
{
    struct paper_group groups[PDF_GROUPS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < insured->count; i++) {
        groups[n++] = insured_group(p, &insured->items[i]);
        if (n < PDF_GROUPS_MAX && i + 1 < insured->count)
            continue;
        paper_groups(p, groups, n);
        n = 0;
    }
}

void sheet_column(struct sheet *s, enum paper_word head, int weight, enum pdf_align align)
{
    assert(s->columns_count < PDF_COLUMNS_MAX && !s->count);
    s->columns[s->columns_count++] = (struct pdf_column){ s->paper->words[head], weight, align };
}

static struct sv *cells_of_next(struct sheet *s, bool total)
{
    if (s->count == s->room) {
        size_t room = s->room ? 2 * s->room : 32;
        struct pdf_row *rows = arena_array(s->paper->a, room, sizeof *rows);
        if (s->count)
            memcpy(rows, s->rows, s->count * sizeof *rows);
        s->rows = rows;
        s->room = room;
    }
    struct sv *cells = arena_array(s->paper->a, s->columns_count, sizeof *cells);
    s->rows[s->count++] = (struct pdf_row){ cells, total };
    return cells;
}

void sheet_row(struct sheet *s)
{
    s->cells = cells_of_next(s, false);
    s->at = 0;
}

void sheet_cell(struct sheet *s, struct sv text)
{
    assert(s->cells && s->at < s->columns_count);
    s->cells[s->at++] = text;
}

void sheet_sum(struct sheet *s, enum paper_word word, int64_t minor)
{
    sheet_sum_of(s, s->paper->words[word], minor);
}

void sheet_sum_of(struct sheet *s, struct sv label, int64_t minor)
{
    struct sv *cells = cells_of_next(s, true);
    assert(s->columns_count >= 2);
    cells[s->columns_count - 2] = label;
    cells[s->columns_count - 1] = paper_money(s->paper, minor);
}

void sheet_put(struct sheet *s)
{
    struct pdf_table table = { SV(""), NULL, s->columns_count, s->rows, s->count };
    struct pdf_column *columns = arena_array(s->paper->a, s->columns_count, sizeof *columns);
    memcpy(columns, s->columns, s->columns_count * sizeof *columns);
    table.columns = columns;
    pdf_table(s->paper->pdf, &table);
}

struct sv statement_said(struct arena *a, const struct language *language, const struct statement_line *l)
{
    struct str out = str_new(a, WORDS_MAX);
    struct statement_view v = { .language = language ? language : language_find(SV("en")),
        .what = l->what,
        .how = l->how,
        .deposit = l->of_deposit,
        .number = text_clean(a, l->number),
        .client = text_clean(a, l->client),
        .brand = text_clean(a, l->brand),
        .digits = text_clean(a, l->last4) };
    tpl_statement_words(&out, &v);
    return text_clean(a, str_sv(&out));
}
