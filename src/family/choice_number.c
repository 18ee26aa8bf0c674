#include "family/choice.h"
#include "family/queries.h"

enum { TRIES = 3 };

static bool no_gateway;

void choice_texts_set(bool there)
{
    no_gateway = !there;
}

bool choice_texts_offered(const struct organization *org)
{
    return org->feature[FEATURE_TEXT_MESSAGES] && !no_gateway;
}

static enum choice_kind kind_of(struct sv name)
{
    enum choice_kind k = 0;
    while (k < CHOICE_KIND_COUNT && !sv_eq(name, sv_of(choice_kind_name(k))))
        k++;
    return k;
}

/* By nobody known: only the phone is. */
static enum err answer_one(const struct op *op, const struct choice_of_number_row *r, struct sv state)
{
    struct viewer viewer = { .org = r->org_id, .today = op->viewer->today };
    struct op in = *op;
    struct choice c;
    struct choice_of of = { kind_of(r->recipient_kind), r->recipient_id };
    enum err e = E_CONFLICT;
    in.viewer = &viewer;
    for (int i = 0; i < TRIES && e == E_CONFLICT; i++) { /* the person is at the page at this moment */
        struct problems problems = problems_new(op->arena);
        TRY(choice_load(&in, of, &c));
        c.sms_state = state;
        e = choice_save(&in, &c, HOW_SMS, &problems);
    }
    return e;
}

enum err choice_number_answered(const struct op *op, struct sv number, bool stop)
{
    struct choice_of_number_rows rows;
    TRY(q_choice_of_number(op->db, op->arena, &(struct q_choice_of_number){ .sms_number = number }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        enum err e = answer_one(op, &rows.items[i], stop ? SV("stopped") : SV("on"));
        if (e != E_OK && e != E_NOTFOUND) /* a contact who has left */
            return e;
    }
    return E_OK;
}
