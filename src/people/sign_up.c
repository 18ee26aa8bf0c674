#include "people/sign_up.h"

#include "base/text.h"
#include "people/client.h"
#include "people/client_fields.h"
#include "people/field.h"
#include "people/login.h"
#include "people/queries.h"

enum err sign_up_practice(const struct op *op, struct staff_id provider, struct sv invite_code,
    struct organization *ret_org, struct group_id *ret_group)
{
    struct org_id org = { 0 }, of_staff = { 0 };
    *ret_group = (struct group_id){ 0 };
    if (invite_code.n) {
        struct group_of_invite_row g;
        TRY(q_group_of_invite(op->db, op->arena, &(struct q_group_of_invite){ .invite_code = invite_code }, &g));
        org = g.org_id;
        *ret_group = g.id;
    }
    if (provider.v) {
        struct organization_of_staff_row s;
        TRY(q_organization_of_staff(op->db, op->arena, &(struct q_organization_of_staff){ .staff_id = provider }, &s));
        of_staff = s.org_id;
    }
    if ((!org.v && !of_staff.v) || (org.v && of_staff.v && org.v != of_staff.v))
        return E_NOTFOUND;
    return organization_load(op->db, op->arena, org.v ? org : of_staff, ret_org);
}

static void refuse_practice(const struct sign_up_form *f, struct problems *problems)
{
    if (f->invite_code.n)
        problem_add(problems, SV("invite_code"), SV("unknown_code"),
            SV("This code is not known. Ask the practice for the one that works."));
    else
        problem_add(problems, SV("dietitian_id"), SV("unknown_provider"),
            SV("Nobody of this id takes clients here. Ask the practice for an invitation code."));
}

/* What may be said: not who is here. */
static bool tells_who(const struct problem *p)
{
    return sv_eq(p->code, SV("duplicate_client")) || sv_eq(p->code, SV("possible_duplicate")) ||
           sv_eq(p->code, SV("has_login")) || sv_eq(p->code, SV("not_active")) ||
           sv_eq(p->code, SV("too_many_invites"));
}

static enum err keep_silent(const struct problems *found, struct problems *problems)
{
    for (size_t i = 0; i < found->count; i++)
        if (!tells_who(&found->items[i]))
            problem_add(problems, found->items[i].field, found->items[i].code, found->items[i].text);
    return problems_err(problems);
}

static enum err invite_again(const struct op *op, const struct client_form *f)
{
    struct client_by_identity_row known;
    struct problems silent = problems_new(op->arena);
    TRY(q_client_by_identity(op->db, op->arena, op->viewer->org,
        &(struct q_client_by_identity){ .email_norm = email_norm(op->arena, f->email),
            .first_name = text_clean(op->arena, f->first_name),
            .last_name = text_clean(op->arena, f->last_name) },
        &known));
    enum err e = client_welcome_send(op, known.id, &silent);
    return e == E_INVALID ? E_OK : e;
}

enum err sign_up(const struct op *op, const struct sign_up_form *f, struct problems *problems)
{
    struct organization org;
    struct group_id group;
    enum err e = sign_up_practice(op, f->provider, f->invite_code, &org, &group);
    if (e == E_NOTFOUND)
        refuse_practice(f, problems);
    else
        TRY(e);
    if (!field_email(problems, SV("email"), f->email).n && !problem_of(problems, SV("email")))
        problem_add(problems, SV("email"), SV("required"), SV("Type your e-mail address."));
    TRY(problems_err(problems));
    struct link_ask ask = {
        .kind = TOKEN_WELCOME, .limit_by = email_norm(op->arena, f->email), .peer = op->viewer->peer
    };
    TRY(link_ask(op, &ask, problems)); /* counts, mails nothing */
    struct viewer practice = viewer_system(ACTOR_SYSTEM, org.id, organization_today(&org, op->now));
    struct op in = *op;
    in.viewer = &practice;
    bool called_otherwise = sv_trim(f->legal_name).n && !sv_eq(f->legal_name, f->first_name);
    struct client_form form = { .first_name = called_otherwise ? f->legal_name : f->first_name,
        .preferred_name = called_otherwise ? f->first_name : SV(""),
        .last_name = f->last_name,
        .email = f->email,
        .phone = f->phone,
        .zone = f->zone,
        .provider = f->provider.v ? sv_fmt(op->arena, "%lld", (long long)f->provider.v) : SV(""),
        .group = group.v ? sv_fmt(op->arena, "%lld", (long long)group.v) : SV(""),
        .duplicate_ok = true,
        .lookalike_ok = true,
        .send_welcome = true };
    struct problems found = problems_new(op->arena);
    struct client_id made;
    e = client_create(&in, &form, &found, &made);
    if (e != E_INVALID)
        return e;
    TRY(keep_silent(&found, problems));
    return invite_again(&in, &form);
}
