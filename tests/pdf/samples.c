#include "samples.h"

#include <string.h>

/* A text in a table that the compiler fills. */
#define TEXT(lit)                                                                                                      \
    {                                                                                                                  \
        "" lit, sizeof(lit) - 1                                                                                        \
    }

struct pdf_options sample_options(void)
{
    struct instant at = { INT64_C(1795874400) * SECOND_US };
    return (struct pdf_options){ .title = SV("Superbill 1042"),
        .author = SV("Harbor Family Therapy"),
        .letterhead = SV("Harbor Family Therapy\n12 Harbor Street, Suite 4\nPortland, ME 04101\n(207) 555-0142\nTax id "
                         "01-2345678 \xc2\xb7 NPI 1234567893"),
        .footer = SV("Harbor Family Therapy \xc2\xb7 Questions: billing@harbor.example"),
        .made_at = at };
}

static void groups_of(struct pdf *p)
{
    static const struct pdf_field patient[] = { { TEXT(""), TEXT("Mateo Alvarez") },
        { TEXT("Born"), TEXT("9 March 2016") }, { TEXT("Member"), TEXT("HFT-88412") },
        { TEXT(""), TEXT("48 Pine Road\nPortland, ME 04102") } };
    static const struct pdf_field provider[] = { { TEXT(""), TEXT("Dr. Aisha Rahman, LCSW") },
        { TEXT("NPI"), TEXT("1987654321") }, { TEXT("License"), TEXT("LC-20871") },
        { TEXT("Place"), TEXT("11 Office") } };
    static const struct pdf_field facts[] = { { TEXT("Number"), TEXT("1042") },
        { TEXT("Date"), TEXT("28 November 2026") },
        { TEXT("Payer"), TEXT("Luc\xc3\xad"
                              "a Alvarez") },
        { TEXT("Policy"), TEXT("") } };
    static const struct pdf_group groups[] = { { TEXT("Patient"), patient, LENGTH(patient) },
        { TEXT("Provider"), provider, LENGTH(provider) }, { TEXT("Superbill"), facts, LENGTH(facts) } };
    pdf_groups(p, groups, LENGTH(groups));
}

static const struct pdf_column visit_columns[] = { { TEXT("Date"), 16, PDF_START }, { TEXT("CPT"), 8, PDF_START },
    { TEXT("Mod."), 7, PDF_START }, { TEXT("Service"), 34, PDF_START }, { TEXT("ICD-10"), 10, PDF_START },
    { TEXT("Units"), 7, PDF_END }, { TEXT("Charge"), 12, PDF_END }, { TEXT("Paid"), 12, PDF_END } };

static void visits(struct arena *a, struct pdf *p, size_t count)
{
    static const struct sv services[] = { TEXT("Psychotherapy, 45 minutes"),
        TEXT("Family psychotherapy with the patient present, 50 minutes, by video with two households"),
        TEXT("Assessment") };
    enum { COLUMNS = LENGTH(visit_columns) };
    struct pdf_row *rows = arena_array(a, count + 2, sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        struct sv cells[COLUMNS] = { sv_fmt(a, "%02zu Nov 2026", i % 30 + 1), i % 3 ? SV("90834") : SV("90847"),
            i % 4 ? SV("") : SV("95"), services[i % LENGTH(services)], i % 2 ? SV("A") : SV("A, B"), SV("1"),
            sv_fmt(a, "$%zu.00", 120 + i), sv_fmt(a, "$%zu.00", 20 + i) };
        struct sv *kept = arena_array(a, COLUMNS, sizeof *kept);
        memcpy(kept, cells, sizeof cells);
        rows[i] = (struct pdf_row){ kept, false };
    }
    static const struct sv sums[] = { TEXT(""), TEXT(""), TEXT(""), TEXT(""), TEXT(""), TEXT("Total"),
        TEXT("$4,640.00"), TEXT("$1,640.00") };
    static const struct sv due[] = { TEXT(""), TEXT(""), TEXT(""), TEXT(""), TEXT(""),
        TEXT("Balance due from the payer"), TEXT(""), TEXT("$3,000.00") };
    rows[count] = (struct pdf_row){ sums, true };
    rows[count + 1] = (struct pdf_row){ due, true };
    struct pdf_table t = { SV("Visits"), visit_columns, COLUMNS, rows, count + 2 };
    pdf_table(p, &t);
}

static void superbill(struct arena *a, struct pdf *p, size_t count)
{
    static const struct sv codes[] = { TEXT("A \xe2\x80\x93 F41.1 Generalized anxiety disorder"),
        TEXT("B \xe2\x80\x93 Z63.5 Disruption of family by separation and divorce") };
    pdf_heading(p, 1, SV("Superbill"));
    pdf_stamp(p, SV("PAID"));
    groups_of(p);
    pdf_heading(p, 2, SV("Diagnoses"));
    pdf_list(p, codes, LENGTH(codes));
    visits(a, p, count);
    pdf_heading(p, 2, SV("For your insurer"));
    pdf_paragraph(p, SV("Please pay the member directly. Each visit above took place and was paid as shown."));
    pdf_link(p, SV("harbor.example/pay"), SV("https://harbor.example/pay?bill=1042"));
    pdf_rule(p);
    pdf_note(p, SV("This document holds health information. Keep it where only you can read it."));
}

/* What people are called. */
static void scripts(struct pdf *p)
{
    static const struct sv names[] = {
        TEXT("\xd9\x85\xd8\xad\xd9\x85\xd8\xaf \xd8\xa7\xd9\x84\xd8\xb9\xd9\x84\xd9\x8a"),
        TEXT("\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e"),
        TEXT("Zo\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87 \xc5\x9a"
             "ci\xc4\x85ga\xc5\x82"),
        TEXT("\xd7\xa9\xd7\xa8\xd7\x94 \xd7\x9b\xd7\x94\xd7\x9f"),
        TEXT("\xd0\x9e\xd0\xbb\xd1\x8c\xd0\xb3\xd0\xb0 \xd0\x9a\xd0\xbe\xd0\xb2\xd0\xb0\xd0\xbb\xd1\x8c"),
        TEXT("Nguy\xe1\xbb\x85n Th\xe1\xbb\x8b \xc3\x81nh"), TEXT("\xea\xb9\x80\xeb\xaf\xbc\xec\xa4\x80"),
        TEXT("\xe5\xb1\xb1\xe7\x94\xb0\xe3\x81\x95\xe3\x81\x8f\xe3\x82\x89"),
        TEXT("\xe0\xa4\x85\xe0\xa4\xa8\xe0\xa4\xbf\xe0\xa4\xa4\xe0\xa4\xbe"),
        TEXT("\xe0\xb8\xaa\xe0\xb8\xa1\xe0\xb8\x8a\xe0\xb8\xb2\xe0\xb8\xa2"),
        TEXT("\xe1\x8a\xa0\xe1\x89\xa0\xe1\x89\xa0"), TEXT("office fire affliction"), TEXT("Ana \xf0\x9f\x99\x82 Ruiz")
    };
    struct sv title = SV("Names of the world");
    pdf_heading(p, 1, title);
    pdf_paragraph(p, SV("Paid by \xd9\x85\xd8\xad\xd9\x85\xd8\xaf \xd8\xa7\xd9\x84\xd8\xb9\xd9\x84\xd9\x8a on 3 May."));
    pdf_list(p, names, LENGTH(names));
    static const struct pdf_column columns[] = { { TEXT("Name"), 3, PDF_START },
        { TEXT("\xd8\xa7\xd9\x84\xd9\x85\xd8\xa8\xd9\x84\xd8\xba"), 1, PDF_END } };
    static const struct sv first[] = {
        TEXT("\xd9\x85\xd8\xad\xd9\x85\xd8\xaf \xd8\xa7\xd9\x84\xd8\xb9\xd9\x84\xd9\x8a"), TEXT("$12.00")
    };
    static const struct sv second[] = { TEXT("\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e"), TEXT("\xe2\x82\xac"
                                                                                           "8.50") };
    static const struct pdf_row rows[] = { { first, false }, { second, false } };
    pdf_table(p, &(struct pdf_table){ SV(""), columns, LENGTH(columns), rows, LENGTH(rows) });
}

static struct sv repeated(struct arena *a, struct sv piece, size_t times)
{
    struct str out = str_new(a, piece.n * times + 1);
    for (size_t i = 0; i < times; i++)
        str_add(&out, piece);
    return str_sv(&out);
}

/* Texts that try to be something else, wherever a text may stand. */
static void hostile(struct arena *a, struct pdf *p)
{
    const struct sv all[] = { repeated(a, SV("unbreakable"), 300),
        SV("a\x01\x02\x1b[31m\x7f\xc2\x85 control \xff\xfe\xc3 bytes \xed\xa0\x80"),
        SV("\xe2\x80\xae"
           "exe.fdp \xe2\x81\xa6turned\xe2\x81\xa9 \xe2\x80\x8f\xe2\x80\x8e"),
        SV("EMC /Artifact BMC (hidden) ) > >> endstream endobj xref /P << /MCID 0 >> BDC"),
        SV("\n/P << /MCID 0 >> BDC\nEMC\nstream\nendstream\nendobj\n"),
        SV("uri='https://evil.example' \\ ' ( [ <b>&amp;"),
        repeated(a, SV("e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"), 200), SV(""), SV(" \n \n "),
        SV("\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xef\xb8\x8f \xf3\xa0\x81\xa7") };
    static const struct pdf_column columns[] = { { TEXT("A very long head that has to be broken, and broken again, and "
                                                        "once more, until it does not fit any more at all"),
                                                     1, PDF_START },
        { TEXT("B"), 20, PDF_END } };
    struct sv *texts = arena_array(a, LENGTH(all), sizeof *texts);
    memcpy(texts, all, sizeof all);
    for (size_t i = 0; i < LENGTH(all); i++) {
        pdf_heading(p, 2, texts[i]);
        pdf_stamp(p, texts[i]);
        pdf_paragraph(p, texts[i]);
        pdf_note(p, texts[i]);
        pdf_list(p, &texts[i], 1);
        pdf_link(p, texts[i], texts[i]);
        pdf_link(p, texts[i], SV("https://harbor.example/a'b"));
        struct pdf_field *field = arena_new_obj(a, struct pdf_field);
        *field = (struct pdf_field){ texts[i], texts[i] };
        struct pdf_group *group = arena_array(a, 3, sizeof *group);
        group[0] = group[1] = group[2] = (struct pdf_group){ texts[i], field, 1 };
        pdf_groups(p, group, 3);
        struct sv *cells = arena_array(a, 2, sizeof *cells);
        cells[0] = cells[1] = texts[i];
        struct pdf_row *rows = arena_array(a, 2, sizeof *rows);
        rows[0] = (struct pdf_row){ cells, false };
        rows[1] = (struct pdf_row){ cells, true };
        pdf_table(p, &(struct pdf_table){ texts[i], columns, LENGTH(columns), rows, 2 });
        pdf_figure(p, texts[i], texts[i], 100);
    }
    pdf_paragraph(p, SV("The end is reached."));
}

static void long_rows(struct arena *a, struct pdf *p)
{
    static const struct pdf_column columns[] = { { TEXT("Note"), 4, PDF_START }, { TEXT("Amount"), 1, PDF_END } };
    struct pdf_row *rows = arena_array(a, 3, sizeof *rows);
    for (size_t i = 0; i < 3; i++) {
        struct sv *cells = arena_array(a, 2, sizeof *cells);
        cells[0] = i == 1 ? repeated(a, SV("one line of it\n"), 120) : SV("short");
        cells[1] = SV("$1.00");
        rows[i] = (struct pdf_row){ cells, i == 2 };
    }
    pdf_heading(p, 1, SV("A row that is higher than a page"));
    pdf_table(p, &(struct pdf_table){ SV(""), columns, LENGTH(columns), rows, 3 });
}

struct pdf *sample_of(struct arena *a, struct sv name, struct sv logo)
{
    struct pdf_options o = sample_options();
    o.logo = logo;
    if (sv_eq(name, SV("a4"))) {
        o.paper = PDF_A4;
        o.language = language_find(SV("es"));
    }
    if (sv_eq(name, SV("hostile"))) {
        o.title = o.author = o.footer = SV("<< /Type /Page /Contents 1 0 R >> \nstream\n ) endobj /Lang (xx)");
        o.letterhead = SV("\n\n/Type /StructElem /S /Figure\n");
    }
    struct pdf *p = pdf_new(a, &o);
    if (sv_eq(name, SV("superbill")) || sv_eq(name, SV("a4")))
        superbill(a, p, 28);
    else if (sv_eq(name, SV("short")))
        superbill(a, p, 3);
    else if (sv_eq(name, SV("scripts")))
        scripts(p);
    else if (sv_eq(name, SV("hostile")))
        hostile(a, p);
    else if (sv_eq(name, SV("rows")))
        long_rows(a, p);
    else if (sv_eq(name, SV("lines")))
        pdf_paragraph(p, repeated(a, SV("A line of many, which says little.\n"), 10000));
    else if (sv_eq(name, SV("word")))
        pdf_paragraph(p, repeated(a, SV("supercalifragilistic"), 2500));
    else if (sv_eq(name, SV("empty")))
        (void)p;
    else
        return NULL;
    return p;
}
