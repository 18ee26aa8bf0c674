/* Invoices and receipts as PDF. */
#include "billing/deposit.h"
#include "billing/paper.h"

/* What became of a deposit; PAPER_WORDS_COUNT: nothing yet, or it is none. */
static enum paper_word deposit_word(const struct invoice *i)
{
    if (i->stored == INVOICE_VOID)
        return PAPER_WORDS_COUNT;
    return i->deposit == DEPOSIT_USED         ? i->used_for.n ? WORD_DEPOSIT_USED_FOR : WORD_DEPOSIT_USED
           : i->deposit == DEPOSIT_GIVEN_BACK ? WORD_DEPOSIT_GIVEN_BACK
           : i->deposit == DEPOSIT_KEPT       ? i->late ? WORD_DEPOSIT_KEPT_LATE : WORD_DEPOSIT_KEPT
                                              : PAPER_WORDS_COUNT;
}

static enum paper_word invoice_stamp(const struct invoice *i)
{
    if (i->settled)
        return PAPER_WORDS_COUNT; /* the money of a deposit went on: it was not refunded */
    switch (i->state) {
    case INVOICE_PAID: return WORD_STAMP_PAID;
    case INVOICE_VOID: return WORD_STAMP_VOID;
    case INVOICE_DRAFT: return WORD_STAMP_DRAFT;
    case INVOICE_REFUNDED: return WORD_STAMP_REFUNDED;
    case INVOICE_SENT:
    case INVOICE_PART_PAID:
    case INVOICE_OVERDUE:
    case INVOICE_WRITTEN_OFF:
    case INVOICE_STATE_COUNT: break;
    }
    return PAPER_WORDS_COUNT;
}

static struct sv day_or_none(const struct paper *p, struct opt_day d)
{
    return d.has ? paper_day(p, d.v) : SV("");
}

/** Which columns a bill needs; what no line says has none. */
struct columns {
    bool day, code, units, discount, tax;
};
static struct columns columns_of(const struct invoice *i)
{
    struct columns c = { 0 };
    for (size_t k = 0; k < i->line_count; k++) {
        const struct invoice_line *l = &i->lines[k];
        c.day |= l->service_on.has;
        c.code |= l->code.n > 0;
        c.units |= l->units != 1;
        c.discount |= l->discount != 0;
        c.tax |= l->tax != 0;
    }
    return c;
}

static struct sv code_words(struct paper *p, const struct invoice_line *l)
{
    return l->modifiers.n ? sv_fmt(p->a, "%.*s %.*s", SV_FMT(l->code), SV_FMT(l->modifiers)) : l->code;
}

/* "Deposit: Session" is kept in English. */
static struct sv deposit_line(struct paper *p, const struct invoice_line *l)
{
    struct sv rest = l->description, word = sv_cut(&rest, ':');
    return sv_eq(word, SV("Deposit")) && rest.n
               ? sv_fmt(p->a, "%.*s: %.*s", SV_FMT(p->words[WORD_DEPOSIT]), SV_FMT(sv_trim(rest)))
               : l->description;
}

static void put_line(struct sheet *s, const struct columns *c, const struct invoice *i, const struct invoice_line *l)
{
    struct paper *p = s->paper;
    sheet_row(s);
    if (c->day)
        sheet_cell(s, l->service_on.has ? paper_day_short(p, l->service_on.v) : SV(""));
    struct sv what = i->deposit != DEPOSIT_NONE ? deposit_line(p, l) : l->description;
    sheet_cell(s, l->staff_name.n ? sv_fmt(p->a, "%.*s\n%.*s", SV_FMT(what), SV_FMT(l->staff_name)) : what);
    if (c->code)
        sheet_cell(s, code_words(p, l));
    if (c->units) {
        sheet_cell(s, sv_fmt(p->a, "%lld", (long long)l->units));
        sheet_cell(s, paper_money(p, l->unit_price));
    }
    if (c->discount)
        sheet_cell(s, l->discount ? paper_money(p, -l->discount) : SV(""));
    if (c->tax)
        sheet_cell(s, l->tax ? paper_money(p, l->tax) : SV(""));
    sheet_cell(s, paper_money(p, l->amount));
}

static void put_lines(const struct invoice *i, struct sheet *s)
{
    struct columns c = columns_of(i);
    if (c.day)
        sheet_column(s, WORD_DATE, 17, PDF_START);
    sheet_column(s, WORD_SERVICE, 36, PDF_START);
    if (c.code)
        sheet_column(s, WORD_CODE, 11, PDF_START);
    if (c.units) {
        sheet_column(s, WORD_UNITS, 8, PDF_END);
        sheet_column(s, WORD_PRICE, 12, PDF_END);
    }
    if (c.discount)
        sheet_column(s, WORD_DISCOUNT, 11, PDF_END);
    if (c.tax)
        sheet_column(s, WORD_TAX, 11, PDF_END);
    sheet_column(s, WORD_AMOUNT, 14, PDF_END);
    for (size_t k = 0; k < i->line_count; k++)
        put_line(s, &c, i, &i->lines[k]);
}

/** Each tax once: how much of it is in the total. What is added stands before the total, what prices include after. */
static void put_taxes(const struct invoice *i, bool included, struct sheet *s)
{
    struct paper *p = s->paper;
    for (size_t k = 0; k < i->line_count; k++) {
        const struct invoice_line *l = &i->lines[k];
        int64_t sum = 0;
        bool seen = !l->tax || !l->tax_bp || l->tax_included != included;
        for (size_t n = 0; n < i->line_count; n++) {
            const struct invoice_line *o = &i->lines[n];
            bool same = o->tax_included == included && o->tax_bp == l->tax_bp && sv_eq(o->tax_name, l->tax_name);
            seen |= same && o->tax && n < k;
            sum += same ? o->tax : 0;
        }
        if (seen)
            continue;
        struct sv label = tax_label(p->a, l->tax_name.n ? l->tax_name : p->words[WORD_TAX], l->tax_bp);
        sheet_sum_of(
            s, included ? sv_fmt(p->a, "%.*s, %.*s", SV_FMT(label), SV_FMT(p->words[WORD_TAX_IN])) : label, sum);
    }
}

/** What is added to prices, and the sum that it is added to. */
static void put_added(const struct invoice *i, struct sheet *s)
{
    int64_t added = 0;
    for (size_t k = 0; k < i->line_count; k++)
        added += i->lines[k].tax_included ? 0 : i->lines[k].tax;
    if (added)
        sheet_sum(s, WORD_BEFORE_TAX, i->total - added);
    put_taxes(i, false, s);
}

/** A share shows what this payer pays, and nothing of how the whole was divided. */
static void put_share(struct paper *p, const struct invoice *i, struct sheet *s)
{
    sheet_column(s, WORD_SERVICE, 80, PDF_START);
    sheet_column(s, WORD_AMOUNT, 20, PDF_END);
    sheet_row(s);
    sheet_cell(s, p->words[WORD_CARE_FOR]);
    sheet_cell(s, paper_money(p, i->total));
}

enum err document_invoice(
    struct arena *a, const struct document_practice *practice, const struct invoice *i, struct sv *ret_pdf)
{
    struct paper p = paper_of_invoice(a, practice, i, invoice_stamp(i));
    enum paper_word fate = deposit_word(i);
    bool for_other = i->payer_client.v != i->client.v || i->payer_kind != PAYER_CLIENT;
    struct paper_group groups[3] = { { .title = p.words[WORD_BILL_TO] }, { .title = p.words[WORD_FOR] },
        { .title = p.words[WORD_INVOICE] } };
    paper_field(&groups[0], SV(""), i->payer_name);
    paper_field(&groups[0], SV(""), i->payer_email);
    paper_field(&groups[1], SV(""), for_other ? i->client_name : SV(""));
    paper_field(&groups[2], p.words[WORD_NUMBER], i->number);
    paper_field(&groups[2], p.words[WORD_DATE], day_or_none(&p, i->issued_on));
    paper_field(&groups[2], p.words[WORD_DUE], i->balance > 0 ? day_or_none(&p, i->due_on) : SV(""));
    paper_groups(&p, groups, LENGTH(groups));
    if (i->deposit != DEPOSIT_NONE)
        pdf_paragraph(p.pdf, p.words[i->visit_on.has ? WORD_DEPOSIT_OF : WORD_DEPOSIT]);
    if (fate != PAPER_WORDS_COUNT && !i->settled)
        pdf_paragraph(p.pdf, p.words[fate]);
    paper_insured(&p, &i->insured);
    struct sheet s = { .paper = &p };
    if (i->is_share)
        put_share(&p, i, &s);
    else
        put_lines(i, &s);
    if (!i->is_share)
        put_added(i, &s);
    sheet_sum(&s, WORD_TOTAL, i->total);
    if (!i->is_share)
        put_taxes(i, true, &s);
    if (i->paid)
        sheet_sum(&s, WORD_PAID, -i->paid);
    if (i->settled)
        sheet_sum(&s, fate, i->settled);
    if (i->refunded > i->settled)
        sheet_sum(&s, WORD_REFUNDED, i->refunded - i->settled);
    if (i->written_off)
        sheet_sum(&s, WORD_WRITTEN_OFF, -i->written_off);
    if (i->stored != INVOICE_VOID)
        sheet_sum(&s, WORD_BALANCE_DUE, i->balance);
    sheet_put(&s);
    pdf_paragraph(p.pdf, sv_eq(i->note, SV(DEPOSIT_NOTE)) ? p.words[WORD_DEPOSIT_NOTE] : i->note);
    if (i->confidential)
        pdf_note(p.pdf, p.words[WORD_CONFIDENTIAL]);
    return pdf_render(p.pdf, ret_pdf);
}

static struct sv method_of(struct paper *p, const struct payment *m)
{
    static const enum paper_word words[MEDIUM_COUNT] = { [MEDIUM_CARD] = WORD_CARD,
        [MEDIUM_CASH] = WORD_CASH,
        [MEDIUM_CHEQUE] = WORD_CHEQUE,
        [MEDIUM_TRANSFER] = WORD_TRANSFER,
        [MEDIUM_CREDIT] = WORD_CREDIT,
        [MEDIUM_OTHER] = WORD_OTHER };
    return m->card_words.n ? m->card_words : p->words[words[m->medium]];
}

enum err document_receipt(
    struct arena *a, const struct document_practice *practice, const struct payment *m, struct sv *ret_pdf)
{
    if (m->state != PAYMENT_SUCCEEDED)
        return E_INVALID;
    bool back = m->refunded >= m->amount;
    struct paper p = paper_begin(
        a, practice, WORD_RECEIPT, m->invoice_number, back ? WORD_STAMP_REFUNDED : WORD_STAMP_PAID, m->client_name);
    struct paper_group groups[3] = { { .title = p.words[WORD_PAID_BY] }, { .title = p.words[WORD_FOR] },
        { .title = p.words[WORD_RECEIPT] } };
    paper_field(&groups[0], SV(""), m->payer_name);
    paper_field(&groups[1], SV(""), m->payer_client.v != m->client.v ? m->client_name : SV(""));
    paper_field(&groups[2], p.words[WORD_DATE], paper_day(&p, m->paid_on));
    paper_field(&groups[2], p.words[WORD_METHOD], method_of(&p, m));
    paper_groups(&p, groups, LENGTH(groups));
    struct sheet s = { .paper = &p };
    sheet_column(&s, WORD_DESCRIPTION, 80, PDF_START);
    sheet_column(&s, WORD_AMOUNT, 20, PDF_END);
    sheet_row(&s);
    struct sv what = p.words[m->invoice_number.n ? WORD_INVOICE_NUMBER : WORD_IN_ADVANCE];
    sheet_cell(&s, m->of_deposit ? sv_fmt(a, "%.*s\n%.*s", SV_FMT(p.words[WORD_DEPOSIT]), SV_FMT(what)) : what);
    sheet_cell(&s, paper_money(&p, m->amount));
    if (m->refunded)
        sheet_sum(&s, WORD_REFUNDED, -m->refunded);
    sheet_sum(&s, WORD_PAID, m->amount - m->refunded);
    sheet_put(&s);
    return pdf_render(p.pdf, ret_pdf);
}
