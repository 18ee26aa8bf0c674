#include "people/sheets.h"

#include <assert.h>

#include "page/frame.h"
#include "people/templates.h"

static int status_of(const struct problems *p)
{
    if (problem_has(p, SV("slow_down")))
        return 429;
    return problems_status(p);
}

void sheet_field(struct sheet_view *v, struct view_field f)
{
    assert(v->fields.count < SHEET_FIELDS);
    v->fields.items[v->fields.count++] = f;
}

enum err sheet_render(struct page *p, struct sheet_view *v)
{
    v->frame = &p->frame;
    p->frame.kind = FRAME_PUBLIC;
    p->frame.title = v->title;
    if (v->problems->count)
        page_status(p, status_of(v->problems));
    for (size_t i = 0; i < v->fields.count; i++)
        view_field_problem(&v->fields.items[i], v->problems);
    tpl_sheet(&p->reply->body, v);
    return E_OK;
}

struct view_field sheet_password(struct sv name, struct sv label, bool is_new)
{
    return (struct view_field){ .name = name,
        .label = label,
        .type = SV("password"),
        .required = true,
        .max_length = 256,
        .autocomplete = is_new ? SV("new-password") : SV("current-password"),
        .hint = is_new ? SV("At least 8 characters. A few words that you remember are best.") : SV("") };
}

/* A path of this site and nothing else: no other host can hide behind "//" or a backslash. */
static bool is_local_path(struct sv v)
{
    return v.n > 1 && v.p[0] == '/' && v.p[1] != '/' && v.p[1] != '\\' && sv_find(v, '\n', 0) == SIZE_MAX &&
           sv_find(v, '\r', 0) == SIZE_MAX;
}

struct sv sheet_return_to(const struct page *p, bool staff)
{
    struct sv to = p->req->method == HTTP_POST ? http_field(p->req, SV("to")) : http_param(p->req, SV("to"));
    if (is_local_path(to) && !sv_starts(to, SV("/sign-")))
        return to;
    return staff ? SV("/staff") : SV("/portal");
}

struct sign_in_form sheet_browser(const struct page *p)
{
    return (struct sign_in_form){ .device_token = frame_device_cookie(p->req),
        .peer = p->req->peer,
        .user_agent = http_header(p->req, SV("User-Agent")) };
}

static struct sv with_return(const struct page *p, const char *path)
{
    struct sv to = p->req->method == HTTP_POST ? http_field(p->req, SV("to")) : http_param(p->req, SV("to"));
    if (!is_local_path(to))
        return sv_of(path);
    struct str s = str_new(p->op.arena, 4096);
    html_url_part(&s, to);
    return s.overflowed ? sv_of(path) : sv_fmt(p->op.arena, "%s?to=%.*s", path, SV_FMT(str_sv(&s)));
}

enum err sheet_signed_in(struct page *p, const struct sign_in_result *r)
{
    if (r->session_token.n)
        frame_set_session(p, r->session_token);
    if (r->device_token.n)
        frame_set_device(p, r->device_token);
    switch (r->next) {
    case SIGN_IN_DONE: http_redirect(p->reply, sheet_return_to(p, r->staff)); break;
    case SIGN_IN_PICK: http_redirect(p->reply, with_return(p, "/sign-in/pick")); break;
    case SIGN_IN_SECOND_FACTOR: http_redirect(p->reply, with_return(p, "/sign-in/code")); break;
    case SIGN_IN_ENROL: http_redirect(p->reply, with_return(p, "/sign-in/enrol")); break;
    }
    return E_OK;
}
