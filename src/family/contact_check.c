#include "family/contact_check.h"

#include <assert.h>

#include "base/text.h"
#include "notice/catalogue.h"

enum { NAME_MOST = 200, LABEL_MOST = 80, ADDRESS_MOST = 254, ORDER_MAX = 99 };

static struct sv clean(const struct op *op, struct sv typed, size_t most, struct sv field, struct problems *problems)
{
    struct sv v = text_clean(op->arena, typed);
    if (utf8_length(v) > most)
        problem_add(problems, field, SV("too_long"), sv_fmt(op->arena, "Keep this under %zu characters.", most));
    return v;
}

static void check_person(
    const struct op *op, const struct contact_form *f, struct problems *problems, struct contact_typed *t)
{
    t->first_name = clean(op, f->first_name, NAME_MOST, SV("first_name"), problems);
    t->last_name = clean(op, f->last_name, NAME_MOST, SV("last_name"), problems);
    t->email = clean(op, f->email, ADDRESS_MOST, SV("email"), problems);
    t->phone = clean(op, f->phone, LABEL_MOST, SV("phone"), problems);
    t->email_norm = email_norm(op->arena, t->email);
    if (!t->first_name.n)
        problem_add(problems, SV("first_name"), SV("required"), SV("Enter the first name."));
    if (!t->last_name.n)
        problem_add(problems, SV("last_name"), SV("required"), SV("Enter the last name."));
    if (t->email.n && !email_valid(t->email))
        problem_add(problems, SV("email"), SV("bad_email"),
            SV("Enter an e-mail address such as ana@example.org, or leave it empty."));
    if (t->phone.n && !phone_valid(t->phone))
        problem_add(
            problems, SV("phone"), SV("bad_phone"), SV("Enter a phone number of 5 to 15 digits, or leave it empty."));
    if (f->contact_type.n && !sv_eq(f->contact_type, SV("adult")) && !sv_eq(f->contact_type, SV("minor")))
        problem_add(problems, SV("contact_type"), SV("bad_choice"), SV("Choose adult or minor."));
    t->minor = sv_eq(f->contact_type, SV("minor"));
}

/* Own rule is for organizations that allow it (F1, beyond 10). */
static enum err check_own_rule(const struct op *op, struct problems *problems)
{
    struct organization org;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    if (!org.own_rule_allowed)
        problem_add(problems, SV("own_rule"), SV("own_rule_not_allowed"),
            SV("This practice does not use the own rule. An owner can allow it in Settings."));
    return E_OK;
}

void contact_tell_check(const struct contact_typed *t, bool reachable, struct problems *problems)
{
    if (t->tell_emergency && !reachable)
        problem_add(problems, SV("tell_emergency"), SV("no_address"),
            SV("There is no e-mail address to tell them at. Add one, or untick this and tell them yourself."));
}

enum err contact_check(const struct op *op, const struct contact_form *f, bool linked, struct problems *problems,
    struct contact_typed *ret_typed)
{
    struct contact_typed t = { .emergency = f->emergency,
        .tell_emergency = f->emergency && f->tell_emergency,
        .copy = f->copy_notifications,
        .own_rule = f->own_rule,
        .categories = f->copy_categories & (NOTICE_CATEGORIES_ALL | NOTICE_ASKED_FOR) };
    if (!linked)
        check_person(op, f, problems, &t);
    if (!relationship_parse(f->relationship, &t.relationship))
        problem_add(problems, SV("relationship"), SV("required"), SV("Choose what this person is to the client."));
    t.label = clean(op, f->relationship_label, LABEL_MOST, SV("relationship_label"), problems);
    struct sv order = sv_trim(f->emergency_order);
    if (t.emergency && order.n && (!int_parse(order, &t.order) || t.order < 1 || t.order > ORDER_MAX))
        problem_add(problems, SV("emergency_order"), SV("bad_order"),
            SV("Enter the place in the call order, from 1 to 99, or leave it empty."));
    if (!linked)
        contact_tell_check(&t, t.email.n > 0, problems);
    if (t.own_rule)
        TRY(check_own_rule(op, problems));
    *ret_typed = t;
    return E_OK;
}

static const char *const warnings[CONTACT_WARNINGS] = {
    [WARNING_SAME_ADDRESS] = "warning_same_address",
    [WARNING_LOOKALIKE] = "warning_lookalike",
    [WARNING_NO_ADDRESS] = "warning_no_address",
    [WARNING_NO_PHONE] = "warning_no_phone",
    [WARNING_SAME_NAME] = "warning_same_name",
};

const char *contact_warning_name(enum contact_warning w)
{
    assert((unsigned)w < CONTACT_WARNINGS);
    return warnings[w];
}

void contact_warn(const struct contact_typed *t, unsigned confirmed, struct sv client_email, struct problems *problems)
{
    const struct {
        enum contact_warning kind;
        bool odd;
        const char *field, *text;
    } odds[] = {
        { WARNING_SAME_ADDRESS, t->email_norm.n && sv_eq(t->email_norm, client_email), "email",
            "This is the client's own address: each message goes there once, not twice. Change it, or confirm it "
            "below." },
        { WARNING_LOOKALIKE, t->email.n && email_lookalike(t->email), "email",
            "Some letters of this address look like others. Compare it with what you were given, then confirm it "
            "below." },
        { WARNING_NO_ADDRESS, t->copy && !t->email_norm.n, "email",
            "Copies are switched on, but there is no e-mail address: nothing can be sent. Add one, or confirm it "
            "below." },
        { WARNING_NO_PHONE, t->emergency && !t->phone.n, "phone",
            "This is an emergency contact without a phone number. Add one, or confirm it below." },
    };
    for (size_t i = 0; i < LENGTH(odds); i++)
        if (odds[i].odd && !(confirmed >> odds[i].kind & 1))
            problem_add(problems, sv_of(odds[i].field), sv_of(warnings[odds[i].kind]), sv_of(odds[i].text));
}

bool problems_only_warn(const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        if (!sv_starts(problems->items[i].code, SV("warning_")))
            return false;
    return true;
}
