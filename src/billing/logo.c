#include "billing/logo.h"

#include "access/record.h"
#include "billing/queries.h"
#include "pdf/pdf.h"
#include "people/people.h"

enum { SIDE_MOST = 1000 };

enum err logo_load(const struct op *op, struct sv *ret_png, struct instant *ret_changed_at)
{
    struct logo_row_row row;
    TRY(q_logo_row(op->db, op->arena, op->viewer->org, &row));
    *ret_png = row.png;
    *ret_changed_at = row.changed_at;
    return E_OK;
}

struct logo_args {
    const struct op *op;
    struct sv png; /* empty: taken away */
};

static enum err save_in(struct db *tx, void *arg)
{
    const struct logo_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    if (x->png.n)
        TRY(q_logo_save(tx, op.viewer->org, &(struct q_logo_save){ x->png, op.now }, NULL));
    else
        TRY(q_logo_remove(tx, op.viewer->org, NULL));
    TRY(organization_logo_in(tx, op.viewer->org, (struct opt_instant){ x->png.n > 0, op.now }));
    struct event_new e = event_by(&op, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.payload = SV("{\"logo\":true}");
    return event_record(tx, op.arena, &e, NULL);
}

enum err logo_save(const struct op *op, struct sv file, struct problems *problems)
{
    struct logo_args x = { .op = op };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    if (!file.n)
        problem_add(problems, SV("file"), SV("required"), SV("Choose a picture."));
    else if (pdf_image_remake(op->arena, file, SIDE_MOST, &x.png) != E_OK)
        problem_add(problems, SV("file"), SV("bad_picture"),
            pdf_image_for_print(file)
                ? SV("This picture has the colours of print (CMYK). Save it in RGB, the colours of screens, with at "
                     "most "
                     "1 MB and 2,000 pixels wide and high, and choose it again.")
                : SV("It has to be a PNG or JPEG of at most 1 MB, and at most 2,000 pixels wide and high."));
    TRY(problems_err(problems));
    return db_write_within(op->db, save_in, &x);
}

enum err logo_remove(const struct op *op)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    return db_write_within(op->db, save_in, &(struct logo_args){ .op = op });
}
