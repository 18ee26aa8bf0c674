/* What telephones answer to text messages, told by the gateway: a program, so no form and no cookie of ours; what
 * counts is its signature. */
#include "base/text.h"
#include "family/family.h"
#include "notify/pages.h"

static struct sv own_address(const struct page *p)
{
    struct sv url = sv_fmt(p->op.arena, "%.*s%.*s", SV_FMT(p->app->base_url), SV_FMT(p->req->path));
    return p->req->query.n ? sv_fmt(p->op.arena, "%.*s?%.*s", SV_FMT(url), SV_FMT(p->req->query)) : url;
}

static enum err post_answer(struct page *p)
{
    struct arena *a = p->op.arena;
    const struct sms_gateway *g = p->app->sms;
    if (!g)
        return E_NOTFOUND;
    if (!sms_signature_valid(a, g, own_address(p), &p->req->form, http_header(p->req, SV("X-Twilio-Signature")))) {
        http_reply_problem(p->reply, 401, "This was not signed by our gateway for text messages.");
        return E_OK;
    }
    enum sms_word word = sms_word_of(a, http_field(p->req, SV("Body")));
    struct sv number = phone_norm(a, http_field(p->req, SV("From")));
    if (word != SMS_WORD_OTHER)
        TRY(choice_number_answered(&p->op, number, word == SMS_WORD_STOP));
    p->reply->content_type = SV("text/xml; charset=utf-8"); /* no text back: the gateway says that it has understood */
    str_add(&p->reply->body, SV("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response/>\n"));
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_POST, "/hooks/sms", "sms_answered", NEEDS_SIGNED, AUDIT_NONE, "", post_answer },
};
const struct route_table notify_sms_routes = { routes, LENGTH(routes) };
