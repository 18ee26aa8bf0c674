/* Any text wherever a document has one: it is rendered or refused as too big, and never anything else. */
#include <string.h>

#include "base/err.h"
#include "fuzz.h"
#include "pdf/content.h"
#include "pdf/pdf.h"

/** Marks are balanced, whatever the content was. */
static void mark(struct arena *a, struct sv content)
{
    struct str out = str_new(a, 64 + 8 * content.n);
    content_mark(content, &out);
    assert(!out.overflowed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { TEXT_MAX = 400 }; /* a run takes milliseconds */
    if (size > TEXT_MAX)
        return 0;
    struct arena *a = arena_new("pdf", 1 << 20);
    struct sv rest = fuzz_text(data, size), url = sv_cut(&rest, '\0'), text = rest;
    mark(a, text);
    struct pdf_options o = { .title = text, .author = text, .letterhead = text, .footer = text, .logo = text };
    struct pdf *p = pdf_new(a, &o);
    struct pdf_field field = { url, text };
    struct pdf_group groups[2] = { { text, &field, 1 }, { url, &field, 1 } };
    struct pdf_column columns[2] = { { url, 1, PDF_START }, { text, 3, PDF_END } };
    struct sv cells[2] = { text, url };
    struct pdf_row rows[2] = { { cells, false }, { cells, true } };
    struct pdf_table table = { url, columns, LENGTH(columns), rows, LENGTH(rows) };
    pdf_heading(p, 1, text);
    pdf_stamp(p, url);
    pdf_paragraph(p, text);
    pdf_link(p, text, url);
    pdf_list(p, cells, LENGTH(cells));
    pdf_groups(p, groups, LENGTH(groups));
    pdf_table(p, &table);
    pdf_figure(p, text, url, 100);
    struct sv bytes;
    enum err err = pdf_render(p, &bytes);
    assert(err == E_OK || err == E_TOOBIG);
    assert(err != E_OK || (sv_starts(bytes, SV("%PDF-")) && sv_ends(bytes, SV("%%EOF\n"))));
    arena_free(a);
    return 0;
}
