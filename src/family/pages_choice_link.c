#include "base/text.h"
#include "family/choice_fields.h"
#include "family/choice_stop.h"
#include "family/choice_words.h"
#include "family/pages.h"
#include "family/templates.h"
#include "page/outcome.h"
#include "people/people.h"

/* Pages behind the signed links of mails: no account, no name of anybody. A GET changes nothing: mail scanners open
 * links too. One click of a mail program is a POST of its own (RFC 8058). */

/* Who came, as an operation inside their organization: no actor, since only the link is known. */
struct visit {
    struct choice_holder holder;
    struct viewer viewer;
    struct op op;
    const struct language *language;
};

static struct sv asked(const struct page *p, struct sv name)
{
    struct sv typed = p->req->method == HTTP_POST ? http_field(p->req, name) : SV("");
    return typed.n ? typed : http_param(p->req, name);
}

static enum err slow_down(struct page *p, int64_t seconds)
{
    p->frame.kind = FRAME_PUBLIC;
    http_reply_header(p->reply, SV("Retry-After"), sv_fmt(p->op.arena, "%lld", (long long)seconds));
    return outcome_page(p, 429, SV("too_many_tries"), SV("Too many tries"), SV("Wait a moment, then try again."));
}

static enum err dead_link(struct page *p)
{
    struct throttle_keys keys = throttle_keys_links(p->op.arena, p->req->peer);
    int64_t wait;
    TRY(throttle_try(&p->op, &keys, &wait));
    if (wait)
        return slow_down(p, wait);
    p->frame.kind = FRAME_PUBLIC;
    return outcome_page(p, 410, SV("link_gone"), SV("This link no longer works"),
        SV("It was replaced by a newer one. Use the link in the newest e-mail, or ask the practice."));
}

/* E_GONE was answered already when ret_open is false. */
static enum err open_link(struct page *p, struct visit *v, bool *ret_open)
{
    struct organization org;
    *ret_open = false;
    enum err e = choice_link_open(&p->op, asked(p, SV("t")), &v->holder);
    if (e == E_GONE)
        return dead_link(p);
    TRY(e);
    if (p->req->method == HTTP_POST) {
        struct throttle_keys keys = throttle_keys_link(p->op.arena,
            sv_fmt(p->op.arena, "%s:%lld", choice_kind_name(v->holder.of.kind), (long long)v->holder.of.id));
        int64_t wait;
        TRY(throttle_try(&p->op, &keys, &wait));
        if (wait)
            return slow_down(p, wait);
    }
    TRY(organization_load(p->op.db, p->op.arena, v->holder.org, &org));
    v->viewer = (struct viewer){ .org = v->holder.org, .today = organization_today(&org, p->op.now) };
    v->op = p->op;
    v->op.viewer = &v->viewer;
    p->frame.kind = FRAME_PUBLIC;
    p->frame.organization = org.name;
    v->language = language_find(v->holder.language.n ? v->holder.language : org.language);
    p->frame.words = v->language;
    p->frame.language = sv_of(v->language->tag);
    *ret_open = true;
    return E_OK;
}

/* A category that can be stopped; anything else: all of them. */
static enum notice_category category_of(const struct page *p)
{
    int64_t n;
    bool good = int_parse(asked(p, SV("c")), &n) && n >= 0 && n < NOTICE_ACCOUNT;
    return good ? (enum notice_category)n : NOTICE_CATEGORY_COUNT;
}

static struct sv settings_path(struct page *p)
{
    return sv_fmt(p->op.arena, "/notification-settings?t=%.*s", SV_FMT(asked(p, SV("t"))));
}

static enum err render(struct page *p, const struct visit *visit, struct choice_stop_view *v)
{
    v->frame = &p->frame;
    v->language = visit->language;
    v->practice = p->frame.organization;
    v->token = asked(p, SV("t"));
    v->settings = settings_path(p);
    v->category = category_of(p);
    v->one = v->category < NOTICE_ACCOUNT;
    v->all = NOTICE_CATEGORY_COUNT;
    p->frame.title = p->frame.organization;
    tpl_choice_stop(&p->reply->body, v);
    return E_OK;
}

static enum err show_buttons(struct page *p, const struct visit *visit)
{
    struct choice_stop_view v = { .face = STOP_ASK };
    return render(p, visit, &v);
}

static enum err get_unsubscribe(struct page *p)
{
    struct visit v;
    bool open;
    TRY(open_link(p, &v, &open));
    return open ? show_buttons(p, &v) : E_OK;
}

static enum err stop(struct page *p, const struct visit *visit, enum choice_how how)
{
    struct choice_change_id change;
    TRY(choice_stop(&visit->op, visit->holder.of, category_of(p), how, &change));
    struct choice_stop_view v = { .face = STOP_DONE, .change = change.v };
    return render(p, visit, &v);
}

/* Without the words of RFC 8058 it is no mail program that asks: the page with the buttons. */
static enum err post_one_click(struct page *p)
{
    struct visit v;
    bool open;
    TRY(open_link(p, &v, &open));
    if (!open)
        return E_OK;
    if (sv_eq(http_field(p->req, SV("List-Unsubscribe")), SV("One-Click")))
        return stop(p, &v, HOW_ONE_CLICK);
    page_status(p, 422);
    return show_buttons(p, &v);
}

static enum err post_stop(struct page *p)
{
    struct visit v;
    bool open;
    TRY(open_link(p, &v, &open));
    return open ? stop(p, &v, HOW_LINK) : E_OK;
}

static enum err post_undo(struct page *p)
{
    struct visit visit;
    bool open;
    TRY(open_link(p, &visit, &open));
    if (!open)
        return E_OK;
    struct choice_stop_view v = { .face = STOP_UNDONE };
    enum err e = choice_undo(&visit.op, visit.holder.of, (struct choice_change_id){ page_form_int(p, SV("change")) });
    if (e == E_CONFLICT) {
        page_status(p, 409);
        v.face = STOP_CONFLICT;
    } else
        TRY(e);
    return render(p, &visit, &v);
}

static struct choice_page page_of(struct page *p, const struct visit *v)
{
    struct arena *a = p->op.arena;
    const struct language *l = v->language;
    return (struct choice_page){ .speaks = l,
        .of = v->holder.of,
        .client = v->holder.client,
        .op = v->op,
        .how = HOW_LINK,
        .token = asked(p, SV("t")),
        .action = SV("/notification-settings"),
        .title = choice_said(a, l, SAY_TITLE),
        .subtitle = choice_said_of(a, l, SAY_FROM, p->frame.organization) };
}

static enum err get_settings(struct page *p)
{
    struct visit v;
    bool open;
    TRY(open_link(p, &v, &open));
    if (!open)
        return E_OK;
    struct choice_page c = page_of(p, &v);
    return choice_page_get(p, &c);
}

static enum err post_settings(struct page *p)
{
    struct visit v;
    bool open;
    TRY(open_link(p, &v, &open));
    if (!open)
        return E_OK;
    struct choice_page c = page_of(p, &v);
    return choice_page_post(p, &c);
}

static const struct route routes[] = {
    { HTTP_GET, "/unsubscribe", "unsubscribe", NEEDS_PUBLIC, AUDIT_NONE, "", get_unsubscribe },
    { HTTP_POST, "/unsubscribe", "unsubscribe_one_click", NEEDS_SIGNED, AUDIT_NONE, "", post_one_click },
    { HTTP_POST, "/unsubscribe/stop", "unsubscribe_stop", NEEDS_PUBLIC, AUDIT_NONE, "", post_stop },
    { HTTP_POST, "/unsubscribe/undo", "unsubscribe_undo", NEEDS_PUBLIC, AUDIT_NONE, "", post_undo },
    { HTTP_GET, "/notification-settings", "choices_by_link", NEEDS_PUBLIC, AUDIT_NONE, "", get_settings },
    { HTTP_POST, "/notification-settings", "choices_by_link_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_settings },
};
const struct route_table family_choice_link_routes = { routes, LENGTH(routes) };
