/* What is done to a client's package: paused, resumed, cancelled, kept; and a visit that gives back. */
#include "billing/package_desk.h"
#include "billing/pages.h"
#include "people/people.h"

struct act {
    const char *title, *question, *label, *done;
    const char *lines[3];
    bool danger;
};

static enum err ask(struct page *p, const struct act *act, const struct problems *problems)
{
    struct package x;
    struct client c;
    struct bill_form v = bill_form_new(p, problems);
    TRY(package_of(p, &x));
    TRY(package_header(p, sv_of(act->title), &c, &v.header));
    v.question = sv_fmt(p->op.arena, "%s “%.*s”?", act->question, SV_FMT(x.name));
    for (size_t i = 0; i < LENGTH(act->lines) && act->lines[i]; i++)
        bill_line_add(p, &v, sv_of(act->lines[i]));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(p->op.arena, "%lld", (long long)x.version));
    v.submit = (struct view_submit){
        .label = sv_of(act->label), .danger = act->danger, .cancel_href = package_path(p, x.id, "")
    };
    return bill_form_render(p, &v);
}

static const struct act pausing = { "Pause", "Pause", "Pause it", "It is paused.",
    { "No visit uses it, and it does not renew, until it is resumed.", "What expires does so later by as many days.",
        "Visits that have one already keep it." },
    false };
static const struct act resuming = { "Resume", "Resume", "Resume it", "It goes on.",
    { "Its end and its next bill come later by the days of the pause." }, false };
static const struct act reviving = { "Take the cancellation back", "Go on with", "Go on with it", "It goes on.",
    { "It renews again, and its visits can be used.", "What was given back or written off stays so." }, false };
static const struct act keeping = { "Keep its visits", "Keep the visits of", "Keep them", "Its visits stay.",
    { "They can be used though the bill is void or was given back." }, false };

static enum err get_pause(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return ask(p, &pausing, &none);
}
static enum err get_resume(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return ask(p, &resuming, &none);
}
static enum err get_revive(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return ask(p, &reviving, &none);
}
static enum err get_keep(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return ask(p, &keeping, &none);
}

static enum err done(struct page *p, const struct package *x, const struct act *act, enum err e)
{
    TRY(e);
    return page_redirect(p, package_path(p, x->id, ""), sv_of(act->done));
}

static enum err post_pause(struct page *p)
{
    struct package x;
    TRY(package_of(p, &x));
    return done(p, &x, &pausing, package_pause(&p->op, x.id, page_form_int(p, SV("version"))));
}
static enum err post_resume(struct page *p)
{
    struct package x;
    TRY(package_of(p, &x));
    return done(p, &x, &resuming, package_resume(&p->op, x.id, page_form_int(p, SV("version"))));
}
static enum err post_revive(struct page *p)
{
    struct package x;
    TRY(package_of(p, &x));
    return done(p, &x, &reviving, package_revive(&p->op, x.id, page_form_int(p, SV("version"))));
}
static enum err post_keep(struct page *p)
{
    struct package x;
    TRY(package_of(p, &x));
    return done(p, &x, &keeping, package_keep(&p->op, x.id, true, page_form_int(p, SV("version"))));
}

/* -- cancelled ------------------------------------------------------------------------------------------------------
 */

static struct sv rest_words(struct page *p, const struct package_rest *r)
{
    struct arena *a = p->op.arena;
    if (!r->credit && !r->written_off)
        return SV("Nothing would come back: nothing is left of it, or nothing was billed.");
    struct sv not_asked =
        r->written_off ? sv_fmt(a, "%.*s is not asked for any more", SV_FMT(bill_money(p, r->written_off))) : SV("");
    struct sv back =
        r->credit ? sv_fmt(a, "%.*s becomes credit of whoever paid", SV_FMT(bill_money(p, r->credit))) : SV("");
    return sv_fmt(a, "%lld of %lld %s not used: %.*s%s%.*s.", (long long)r->left, (long long)r->given,
        r->left == 1 ? "is" : "are", SV_FMT(back), back.n && not_asked.n ? ", and " : "", SV_FMT(not_asked));
}

static enum err show_cancel(struct page *p, struct sv how, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct package x;
    struct package_rest rest;
    struct client c;
    struct bill_form v = bill_form_new(p, problems);
    TRY(package_of(p, &x));
    TRY(package_rest(&p->op, x.id, &rest));
    TRY(package_header(p, SV("Cancel"), &c, &v.header));
    v.question = sv_fmt(a, "Cancel “%.*s”?", SV_FMT(x.name));
    bill_line_add(p, &v, rest_words(p, &rest));
    bill_line_add(p, &v, SV("Cancelled now, visits to come are not covered by it any more."));
    bill_hidden_add(p, &v, SV("version"), sv_fmt(a, "%lld", (long long)x.version));
    struct bill_group *g = bill_group_add(p, &v, SV("When"), false);
    struct view_choice *choices = arena_array(a, 3, sizeof *choices);
    size_t n = 0;
    bool later = x.every != EVERY_ONCE && x.state == PACKAGE_ACTIVE && !x.ends_on.has;
    if (later)
        choices[n++] = (struct view_choice){ .value = SV("later"),
            .label = SV("At the end of its period"),
            .hint = SV("It does not renew; its visits can be used until then."),
            .checked = !how.n || sv_eq(how, SV("later")) };
    choices[n++] = (struct view_choice){ .value = SV("now"),
        .label = SV("Now, and give back what is not used"),
        .checked = sv_eq(how, SV("now")) || (!how.n && !later) };
    choices[n++] = (struct view_choice){
        .value = SV("lost"), .label = SV("Now, and nothing comes back"), .checked = sv_eq(how, SV("lost"))
    };
    bill_choice_add(g, INPUT_RADIOS, SV("how"), SV("It ends"), (struct view_choices){ choices, n });
    v.submit =
        (struct view_submit){ .label = SV("Cancel it"), .danger = true, .cancel_href = package_path(p, x.id, "") };
    v.submit.cancel_label = SV("Keep it");
    return bill_form_render(p, &v);
}

static enum err get_cancel(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_cancel(p, SV(""), &none);
}

static enum err post_cancel(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct package x;
    struct sv how = http_field(p->req, SV("how"));
    TRY(package_of(p, &x));
    if (!sv_eq(how, SV("later")) && !sv_eq(how, SV("now")) && !sv_eq(how, SV("lost"))) {
        problem_add(&problems, SV("how"), SV("required"), SV("Choose when it ends."));
        return show_cancel(p, how, &problems);
    }
    enum err e =
        package_cancel(&p->op, x.id, !sv_eq(how, SV("later")), sv_eq(how, SV("now")), page_form_int(p, SV("version")));
    if (e == E_BUSY) {
        problem_add(&problems, SV("how"), SV("already_paying"),
            SV("A payment of its bill is under way or disputed. Wait until it is known what becomes of it."));
        return show_cancel(p, how, &problems);
    }
    TRY(e);
    TRY(package_of(p, &x));
    return page_redirect(p, package_path(p, x.id, ""),
        sv_eq(how, SV("later"))               ? SV("It ends with its period. That can be taken back.")
        : sv_eq(x.ended_why, SV("cancelled")) ? SV("It is cancelled. That can be taken back.")
                                              : SV("It is cancelled, and what was not used is given back."));
}

/* -- a visit gives back ---------------------------------------------------------------------------------------------
 */

static enum err get_give_back(struct page *p)
{
    static const struct act giving = { "Give a visit back", "Give one visit back to", "Give it back", "",
        { "The visit that used it is not covered any more: it can be billed, or not." }, false };
    struct problems none = problems_new(p->op.arena);
    return ask(p, &giving, &none);
}

static enum err post_give_back(struct page *p)
{
    struct package x;
    TRY(package_of(p, &x));
    TRY(package_give_back(&p->op, x.id, (struct package_use_id){ page_arg(p, "use") }));
    return page_redirect(p, package_path(p, x.id, ""), SV("One visit more is left of it."));
}

#define BILL NEEDS_CHART(PERM_BILLING)
#define ONE "/clients/{client}/packages/{package}"
static const struct route routes[] = {
    { HTTP_GET, ONE "/pause", "client_package_pause", BILL, AUDIT_VIEW, "package", get_pause },
    { HTTP_POST, ONE "/pause", "client_package_pause_do", BILL, AUDIT_UPDATE, "package", post_pause },
    { HTTP_GET, ONE "/resume", "client_package_resume", BILL, AUDIT_VIEW, "package", get_resume },
    { HTTP_POST, ONE "/resume", "client_package_resume_do", BILL, AUDIT_UPDATE, "package", post_resume },
    { HTTP_GET, ONE "/cancel", "client_package_cancel", BILL, AUDIT_VIEW, "package", get_cancel },
    { HTTP_POST, ONE "/cancel", "client_package_cancel_do", BILL, AUDIT_END, "package", post_cancel },
    { HTTP_GET, ONE "/revive", "client_package_revive", BILL, AUDIT_VIEW, "package", get_revive },
    { HTTP_POST, ONE "/revive", "client_package_revive_do", BILL, AUDIT_UPDATE, "package", post_revive },
    { HTTP_GET, ONE "/keep", "client_package_keep", BILL, AUDIT_VIEW, "package", get_keep },
    { HTTP_POST, ONE "/keep", "client_package_keep_do", BILL, AUDIT_UPDATE, "package", post_keep },
    { HTTP_GET, ONE "/uses/{use}/give-back", "client_package_give_back", BILL, AUDIT_VIEW, "package", get_give_back },
    { HTTP_POST, ONE "/uses/{use}/give-back", "client_package_give_back_do", BILL, AUDIT_UPDATE, "package",
        post_give_back },
};
const struct route_table billing_package_act_routes = { routes, LENGTH(routes) };
