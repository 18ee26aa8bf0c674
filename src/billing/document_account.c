/* Statements and superbills as PDF. */
#include <string.h>

#include "billing/paper.h"

enum err document_statement(
    struct arena *a, const struct document_practice *practice, const struct statement *t, struct sv *ret_pdf)
{
    struct paper p = paper_begin(a, practice, WORD_STATEMENT, SV(""), PAPER_WORDS_COUNT, SV(""));
    struct paper_group groups[2] = { { .title = p.words[WORD_ACCOUNT_OF] }, { .title = p.words[WORD_STATEMENT] } };
    paper_field(&groups[0], SV(""), t->payer.name);
    paper_field(&groups[0], SV(""), t->payer.address);
    paper_field(&groups[1], p.words[WORD_FROM], paper_day(&p, t->from));
    paper_field(&groups[1], p.words[WORD_UNTIL], paper_day(&p, t->until));
    paper_groups(&p, groups, LENGTH(groups));
    struct sheet s = { .paper = &p };
    sheet_column(&s, WORD_DATE, 18, PDF_START);
    sheet_column(&s, WORD_DESCRIPTION, 40, PDF_START);
    sheet_column(&s, WORD_CHARGES, 14, PDF_END);
    sheet_column(&s, WORD_PAYMENTS, 14, PDF_END);
    sheet_column(&s, WORD_BALANCE, 14, PDF_END);
    sheet_row(&s);
    sheet_cell(&s, paper_day_short(&p, t->from));
    sheet_cell(&s, p.words[WORD_BALANCE_BEFORE]);
    sheet_cell(&s, SV(""));
    sheet_cell(&s, SV(""));
    sheet_cell(&s, paper_money(&p, t->before));
    for (size_t i = 0; i < t->count; i++) {
        const struct statement_line *l = &t->lines[i];
        sheet_row(&s);
        sheet_cell(&s, paper_day_short(&p, l->day));
        struct sv words = statement_said(a, p.language, l);
        sheet_cell(&s, l->tax ? sv_fmt(a, "%.*s\n%.*s: %.*s", SV_FMT(words), SV_FMT(p.words[WORD_TAX]),
                                    SV_FMT(paper_money(&p, l->tax)))
                              : words);
        sheet_cell(&s, l->charge ? paper_money(&p, l->charge) : SV(""));
        sheet_cell(&s, l->payment ? paper_money(&p, l->payment) : SV(""));
        sheet_cell(&s, paper_money(&p, l->balance));
    }
    sheet_sum(&s, WORD_BALANCE, t->after);
    sheet_put(&s);
    return pdf_render(p.pdf, ret_pdf);
}

/* -- superbills --------------------------------------------------------------------------------------------------
 */

enum { LETTERS = 26 };
/** Diagnoses of all charges, each once: A, B, C … as the charges point at them. */
struct diagnoses {
    struct sv codes[LETTERS];
    size_t count;
};

static size_t letter_of(struct diagnoses *d, struct sv code)
{
    size_t i = 0;
    while (i < d->count && !sv_eq(d->codes[i], code))
        i++;
    if (i == d->count && i < LETTERS)
        d->codes[d->count++] = code;
    return i;
}

/** "A, C"; beyond Z the code itself. */
static struct sv pointers_of(struct paper *p, const struct charge *c, struct diagnoses *d)
{
    struct str out = str_new(p->a, 512);
    for (size_t i = 0; i < c->diagnosis_count; i++) {
        size_t letter = letter_of(d, c->diagnoses[i]);
        if (out.n)
            str_add(&out, SV(", "));
        if (letter < LETTERS)
            str_addc(&out, (char)('A' + letter));
        else
            str_add(&out, c->diagnoses[i]);
    }
    return str_sv(&out);
}

static struct sv title_of(const struct codes *titles, struct sv code)
{
    for (size_t i = 0; titles && i < titles->count; i++)
        if (sv_eq(titles->items[i].code, code))
            return titles->items[i].title;
    return SV("");
}

static void put_diagnoses(struct paper *p, const struct superbill *b, const struct codes *titles, struct diagnoses *d)
{
    for (size_t i = 0; i < b->charges.count; i++)
        for (size_t k = 0; k < b->charges.items[i].diagnosis_count; k++)
            letter_of(d, b->charges.items[i].diagnoses[k]);
    if (!d->count)
        return;
    struct sv *items = arena_array(p->a, d->count, sizeof *items);
    for (size_t i = 0; i < d->count; i++) {
        struct sv title = title_of(titles, d->codes[i]);
        items[i] = sv_fmt(p->a, "%c%s%.*s %.*s", (char)('A' + i), " \xe2\x80\x93 ", SV_FMT(d->codes[i]), SV_FMT(title));
    }
    pdf_heading(p->pdf, 2, p->words[WORD_DIAGNOSES]);
    pdf_list(p->pdf, items, d->count);
}

static void put_charges(struct paper *p, const struct superbill *b, struct diagnoses *d)
{
    struct sheet s = { .paper = p };
    sheet_column(&s, WORD_DATE, 15, PDF_START);
    sheet_column(&s, WORD_PLACE, 7, PDF_START);
    sheet_column(&s, WORD_CODE, 9, PDF_START);
    sheet_column(&s, WORD_MODIFIERS, 8, PDF_START);
    sheet_column(&s, WORD_SERVICE, 30, PDF_START);
    sheet_column(&s, WORD_POINTERS, 9, PDF_START);
    sheet_column(&s, WORD_UNITS, 7, PDF_END);
    sheet_column(&s, WORD_AMOUNT, 13, PDF_END);
    for (size_t i = 0; i < b->charges.count; i++) {
        const struct charge *c = &b->charges.items[i];
        sheet_row(&s);
        sheet_cell(&s, paper_day_short(p, c->service_on));
        sheet_cell(&s, c->place_of_service);
        sheet_cell(&s, c->code);
        sheet_cell(&s, c->modifiers);
        sheet_cell(&s, c->description);
        sheet_cell(&s, pointers_of(p, c, d));
        sheet_cell(&s, sv_fmt(p->a, "%lld", (long long)c->units));
        sheet_cell(&s, paper_money(p, c->total));
    }
    sheet_sum(&s, WORD_TOTAL, b->total);
    sheet_sum(&s, WORD_PAID, -b->paid);
    sheet_sum(&s, WORD_BALANCE, b->total - b->paid);
    sheet_put(&s);
}

enum err document_superbill(struct arena *a, const struct document_practice *practice, const struct superbill *b,
    const struct codes *titles, struct sv *ret_pdf)
{
    enum paper_word stamp = b->state == SUPERBILL_DRAFT  ? WORD_STAMP_DRAFT
                            : b->state == SUPERBILL_VOID ? WORD_STAMP_VOID
                                                         : PAPER_WORDS_COUNT;
    struct paper p = paper_begin(a, practice, WORD_SUPERBILL, b->number, stamp, b->client_name);
    struct paper_group groups[3] = { { .title = p.words[WORD_PATIENT] }, { .title = p.words[WORD_PROVIDER] },
        { .title = p.words[WORD_SUPERBILL] } };
    paper_field(&groups[0], SV(""), b->client_name);
    paper_field(&groups[0], p.words[WORD_BORN], b->client_born.has ? paper_day(&p, b->client_born.v) : SV(""));
    paper_field(&groups[0], SV(""), b->client_address);
    paper_field(&groups[0], p.words[WORD_PHONE], b->client_phone);
    paper_field(&groups[1], SV(""), b->provider.name);
    paper_field(&groups[1], p.words[WORD_NPI], b->provider.npi);
    paper_field(&groups[1], p.words[WORD_TAX_ID], b->provider.tax_id.n ? b->provider.tax_id : practice->tax_id);
    paper_field(&groups[1], p.words[WORD_LICENCE], b->provider.licence);
    paper_field(&groups[2], p.words[WORD_NUMBER], b->number);
    paper_field(&groups[2], p.words[WORD_DATE], paper_day(&p, practice->today));
    paper_groups(&p, groups, LENGTH(groups));
    paper_insured(&p, &b->insured);
    struct diagnoses d = { .count = 0 };
    put_diagnoses(&p, b, titles, &d);
    put_charges(&p, b, &d);
    pdf_paragraph(p.pdf, b->note);
    if (b->confidential)
        pdf_note(p.pdf, p.words[WORD_CONFIDENTIAL]);
    pdf_note(p.pdf, p.words[WORD_KEEP_SAFE]);
    return pdf_render(p.pdf, ret_pdf);
}
