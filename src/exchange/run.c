#include "exchange/run.h"

#include <string.h>

#include "base/log.h"
#include "db/schema.h"

enum { LINE_ARENA = 64 * 1024, PROGRESS_EVERY = 1000 };

struct file_args {
    struct import_run *run;
    FILE *file;
    enum err (*read)(struct import_run *run, FILE *file);
};

void import_line(struct import_run *run)
{
    arena_reset(run->line_op.arena);
    run->line++;
    run->line_bad = run->line_part = false;
    run->report.lines++;
    if (run->options->progress && run->line % PROGRESS_EVERY == 0)
        run->options->progress(run->options->ctx, run->line);
}

static void keep_note(struct import_run *run, bool bad, struct sv text)
{
    struct import_report *r = &run->report;
    if (r->notes_count == IMPORT_NOTES)
        r->notes_more++;
    else
        r->notes[r->notes_count++] = (struct import_note){
            .line = run->line, .bad = bad, .part = bad && run->line_part, .text = sv_dup(run->op->arena, text)
        };
}

void import_bad(struct import_run *run, struct sv text)
{
    if (!run->line_bad)
        run->report.bad++;
    run->line_bad = true;
    keep_note(run, true, text);
}

void import_bad_problems(struct import_run *run, const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *p = &problems->items[i];
        import_bad(
            run, p->field.n ? sv_fmt(run->line_op.arena, "%.*s: %.*s", SV_FMT(p->field), SV_FMT(p->text)) : p->text);
    }
}

void import_note(struct import_run *run, struct sv text)
{
    keep_note(run, false, text);
}

void import_leave(struct import_run *run, struct sv what)
{
    struct import_report *r = &run->report;
    for (size_t i = 0; i < r->left_count; i++)
        if (sv_eq(r->left[i].what, what)) {
            r->left[i].count++;
            return;
        }
    if (r->left_count < IMPORT_LEFT)
        r->left[r->left_count++] = (struct import_left){ sv_dup(run->op->arena, what), 1, run->line };
}

/* The closure may run again: it begins the file and the report anew. */
static enum err file_in(struct db *tx, void *arg)
{
    const struct file_args *f = arg;
    struct import_run *run = f->run;
    struct arena *keep = run->op->arena;
    run->line_op.db = tx;
    run->line = 0;
    arena_reset(run->keep);
    run->report = (struct import_report){ .left = arena_array(keep, IMPORT_LEFT, sizeof *run->report.left),
        .notes = arena_array(keep, IMPORT_NOTES, sizeof *run->report.notes) };
    rewind(f->file);
    TRY(db_bulk_begin(tx));
    TRY(f->read(run, f->file));
    if (ferror(f->file)) {
        log_event(LOG_ERROR, "import.unreadable", LOG_INT("line", run->line));
        return E_INTERNAL;
    }
    if (run->options->dry_run || (run->report.bad && !run->options->keep_good))
        return E_INVALID; /* rolls back */
    run->report.saved = true;
    return E_OK;
}

/* Whoever may import fills every record of the practice: no line is about the one client of a page. What is written
 * still names who did it. */
static struct viewer line_viewer(const struct viewer *v)
{
    struct viewer lines = viewer_system(ACTOR_CLI, v->org, v->today);
    lines.actor = v->actor;
    lines.actor_name = v->actor_name;
    lines.staff = v->staff;
    lines.session = v->session;
    lines.peer = v->peer;
    return lines;
}

enum err import_run_file(const struct op *op, FILE *file, const struct import_options *o,
    enum err (*read)(struct import_run *run, FILE *file), struct import_report *ret_report)
{
    struct import_run run = { .op = op, .line_op = *op, .options = o };
    struct viewer lines = line_viewer(op->viewer);
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_EXPORT)));
    run.line_op.viewer = &lines;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &run.org));
    run.line_op.arena = arena_new("import line", LINE_ARENA);
    run.keep = arena_new("import", LINE_ARENA);
    enum err e = db_write(op->db, file_in, &(struct file_args){ &run, file, read });
    arena_free(run.line_op.arena);
    arena_free(run.keep);
    if (e != E_OK && e != E_INVALID)
        return e;
    *ret_report = run.report;
    return o->dry_run && !run.report.bad ? E_OK : e;
}
