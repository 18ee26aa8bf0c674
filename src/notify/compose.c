#include "notify/compose.h"

#include "people/people.h"

enum { PART_MAX = 64 * 1024 };

/* "portal.example.org" of "https://portal.example.org:8443"; a bare address is no name for mails. */
static struct sv host_of(struct sv base_url)
{
    struct sv rest = base_url;
    size_t slashes = sv_find(rest, '/', 0);
    if (slashes != SIZE_MAX && slashes + 2 <= rest.n)
        rest = sv_sub(rest, slashes + 2, SIZE_MAX);
    rest = sv_cut(&rest, '/');
    rest = sv_cut(&rest, ':');
    bool bare = !rest.n || rest.p[0] == '[' || (rest.p[rest.n - 1] >= '0' && rest.p[rest.n - 1] <= '9');
    return bare ? SV("localhost") : rest;
}

static enum err link_of(const struct op *op, const struct notify_settings *s, const struct notify_waiting *w,
    const struct notify_mail_kind *kind, const struct notify_facts *f, struct sv *ret_link)
{
    struct sv token;
    if (!kind->token_path) {
        *ret_link = f->path.n ? sv_fmt(op->arena, "%.*s%.*s", SV_FMT(s->base_url), SV_FMT(f->path)) : SV("");
        return E_OK;
    }
    if (!w->token.has)
        return E_INVALID;
    enum err e = mail_token_text(op, w->token.v, &token);
    if (e == E_NOTFOUND) /* the row or the key that made it is gone */
        return E_GONE;
    TRY(e);
    *ret_link = sv_fmt(op->arena, "%.*s%s%.*s", SV_FMT(s->base_url), kind->token_path, SV_FMT(token));
    return E_OK;
}

static struct sv part(
    struct arena *a, void (*print)(struct str *, const struct notify_mail *), const struct notify_mail *m)
{
    struct str out = str_new(a, PART_MAX);
    print(&out, m);
    return str_sv(&out);
}

enum err notify_compose(
    const struct op *op, const struct notify_settings *s, const struct notify_waiting *w, struct mail *ret_mail)
{
    struct arena *a = op->arena;
    struct notify_mail m = { .practice = w->practice, .phone = w->practice_phone, .reply = w->practice_address.n > 0 };
    TRY(notify_facts_read(a, w->facts, &m.f));
    const struct notify_mail_kind *kind = notify_mail_find(m.f.mail);
    if (!kind || !(kind->to & (unsigned)m.f.to))
        return E_INVALID;
    TRY(link_of(op, s, w, kind, &m.f, &m.link));
    m.subject = sv_trim(part(a, kind->subject, &m));
    struct sv host = host_of(s->base_url);
    *ret_mail = (struct mail){
        .from = s->from.n ? s->from : sv_fmt(a, "kith@%.*s", SV_FMT(host)),
        .from_name = w->practice,
        .to = w->address,
        .to_name = w->to_name,
        .reply_to = w->practice_address,
        .subject = m.subject,
        .text = notify_mail_text(a, kind, &m),
        .html = part(a, kind->html, &m),
        .message_id = sv_fmt(a, "ob%lld.%.*s@%.*s", (long long)w->id.v, SV_FMT(w->mark), SV_FMT(host)),
        .date = op->now,
        .auto_submitted = true,
        .language = w->language,
    };
    return E_OK;
}
