#include "family/grant_write.h"

#include <assert.h>

#include "access/record.h"
#include "base/text.h"
#include "family/contact.h"
#include "family/grant_plan.h"
#include "family/invite.h"
#include "family/lifecycle.h"
#include "family/queries.h"
#include "family/task.h"

enum { REASON_TEXT_MOST = 2000 };

enum err grant_note_in(const struct op *op, const struct grant *g, enum grant_state to, struct sv reason,
    struct sv text, struct scope scope_to)
{
    const struct actor *actor = &op->viewer->actor;
    return q_grant_change_add(op->db, op->viewer->org,
        &(struct q_grant_change_add){ .grant_id = g->id,
            .at = op->now,
            .actor_kind = sv_of(actor_kind_name(actor->kind)),
            .actor_id = actor->id,
            .from_state = sv_of(grant_state_name(g->state)),
            .to_state = sv_of(grant_state_name(to)),
            .reason = reason,
            .reason_text = text,
            .scope_from = g->granted.bits,
            .scope_to = scope_to.bits },
        NULL);
}

enum err grant_event_in(const struct op *op, enum event_kind kind, const struct grant *g, struct sv payload)
{
    struct event_new e = event_by(op, kind, g->client);
    e.grant = g->id;
    e.contact = g->contact;
    e.payload = payload;
    return event_record(op->db, op->arena, &e, NULL);
}

static enum event_kind event_for(enum grant_move move, enum grant_state to)
{
    switch (move) {
    case MOVE_ACCEPT: return EVENT_GRANT_ACCEPTED;
    case MOVE_DECLINE: return EVENT_INVITE_DECLINED;
    case MOVE_EXPIRE: return EVENT_INVITE_EXPIRED;
    case MOVE_RESUME: return EVENT_GRANT_CHANGED;
    case MOVE_SUSPEND:
    case MOVE_REVOKE:
    case MOVE_LEAVE:
    case MOVE_AGE:
    case MOVE_END_DATE:
    case MOVE_ARCHIVE:
    case MOVE_DECEASED:
    case MOVE_ERROR:
    case MOVE_COUNT: break;
    }
    return to == GRANT_SUSPENDED ? EVENT_GRANT_SUSPENDED : EVENT_GRANT_ENDED;
}

static struct sv invite_state_for(enum grant_move move)
{
    if (move == MOVE_ACCEPT)
        return SV("accepted");
    if (move == MOVE_DECLINE)
        return SV("declined");
    return move == MOVE_EXPIRE ? SV("expired") : SV("revoked");
}

/* Links and mails that the grant gave out die with it (beyond 6). An accepted invitation's link dies too. */
static enum err kill_traces(
    const struct op *op, const struct grant *g, enum grant_move move, enum grant_state to, struct sv text)
{
    if (move == MOVE_RESUME)
        return E_OK;
    struct sv reason = to == GRANT_ACTIVE ? SV("accepted") : SV("link_revoked");
    TRY(q_invite_close(op->db, op->viewer->org,
        &(struct q_invite_close){ .state = invite_state_for(move),
            .decided_at = op->now,
            .decline_reason = move == MOVE_DECLINE ? text : SV(""),
            .grant_id = g->id },
        NULL));
    TRY(mail_token_kill(op, &(struct mail_token_new){ .grant = g->id }, reason));
    if (to == GRANT_ACTIVE)
        return E_OK;
    return q_mail_drop_of_grant(
        op->db, op->viewer->org, &(struct q_mail_drop_of_grant){ .reason = reason, .grant_id = g->id }, NULL);
}

/* What would be over at once, or belongs to an archived account, is not taken up again. */
static bool may_resume(const struct grant *g, struct problems *problems)
{
    if (g->client_archived || g->caregiver_archived)
        problem_add(
            problems, SV(""), SV("archived_client"), SV("One of the two accounts is archived. Un-archive it first."));
    else if (g->over && !sv_eq(g->over_by, SV("idle")) && !sv_eq(g->over_by, SV("consent")))
        problem_add(problems, SV(""), SV("still_over"),
            SV("Its end, or the end of its proof, has passed, or the age policy closes it today. Change the access "
               "first, "
               "then resume it."));
    return problems->count == 0;
}

struct sv grant_resume_task(struct arena *a, struct grant_id id)
{
    return sv_fmt(a, "resume:%lld", (long long)id.v);
}

struct sv grant_review_task(struct arena *a, struct grant_id id)
{
    return sv_fmt(a, "access_review:%lld", (long long)id.v);
}

enum err grant_move_in(const struct op *op, const struct grant *g, enum grant_move move, struct sv reason,
    struct sv text, struct problems *problems)
{
    assert(db_writing(op->db));
    enum grant_state to;
    text = text_clean(op->arena, text);
    if (!reason.n)
        reason = lifecycle_reason(move);
    if (!lifecycle_next(g->state, move, &to)) {
        problem_add(problems, SV(""), SV("illegal_transition"),
            sv_fmt(op->arena, "An access that is %s cannot take this step. Nothing was changed.",
                grant_state_name(g->state)));
        return E_INVALID;
    }
    if (!lifecycle_reason_valid(move, reason)) {
        problem_add(problems, SV("reason"), SV("reason_needed"), SV("Choose a reason."));
        return E_INVALID;
    }
    if (sv_eq(reason, SV("other")) && !text.n) {
        problem_add(
            problems, SV("reason_text"), SV("reason_text_needed"), SV("Say in a few words what the other reason is."));
        return E_INVALID;
    }
    if (utf8_length(text) > REASON_TEXT_MOST) {
        problem_add(problems, SV("reason_text"), SV("too_long"), SV("Say it in under 2,000 characters."));
        return E_INVALID;
    }
    if (move == MOVE_RESUME && !may_resume(g, problems))
        return E_INVALID;
    if (to == GRANT_ACTIVE && !g->accepted_at.has && move == MOVE_RESUME)
        to = GRANT_PROPOSED; /* never accepted: it waits for the caregiver again */
    struct opt_instant now = { true, op->now }, none = { .has = false };
    int64_t changed;
    TRY(q_grant_set_state(op->db, op->viewer->org,
        &(struct q_grant_set_state){ .state = sv_of(grant_state_name(to)),
            .reason = reason,
            .reason_text = text,
            .accepted_at = move == MOVE_ACCEPT ? now : g->accepted_at,
            .suspended_at = to == GRANT_SUSPENDED ? now : none,
            .ended_at = to == GRANT_ENDED ? now : none,
            .resumed_at = move == MOVE_RESUME ? now : g->resumed_at,
            .grant_id = g->id,
            .version = g->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(kill_traces(op, g, move, to, text));
    if (to != GRANT_SUSPENDED)
        TRY(task_moot(op, grant_resume_task(op->arena, g->id)));
    if (to == GRANT_ENDED)
        TRY(task_moot(op, grant_review_task(op->arena, g->id)));
    TRY(grant_note_in(op, g, to, reason, text, to == GRANT_ACTIVE ? g->granted : scope_none()));
    TRY(grant_plan_in(op, g->id));
    return grant_event_in(op, event_for(move, to), g, sv_fmt(op->arena, "{\"reason\":\"%.*s\"}", SV_FMT(reason)));
}

enum err invite_send_in(const struct op *op, const struct grant *g, struct problems *problems)
{
    struct invites_since_row sent;
    if (g->state != GRANT_PROPOSED)
        problem_add(
            problems, SV(""), SV("not_proposed"), SV("Only an access that waits to be accepted can be invited to."));
    else if (!g->caregiver_email.n)
        problem_add(problems, SV(""), SV("no_address"),
            SV("The caregiver has no e-mail address. Add one to their profile first."));
    TRY(problems_err(problems));
    TRY(q_invites_since(op->db, op->arena, op->viewer->org,
        &(struct q_invites_since){ .grant_id = g->id, .sent_at = instant_add(op->now, -DAY_US) }, &sent));
    if (sent.n > INVITE_RESENDS) { /* the first one and five more */
        problem_add(problems, SV(""), SV("too_many_invites"),
            SV("This invitation was sent five times again within a day. Wait until tomorrow, or check the address."));
        return E_INVALID;
    }
    TRY(q_invite_close(op->db, op->viewer->org,
        &(struct q_invite_close){ .state = SV("superseded"), .decided_at = op->now, .grant_id = g->id }, NULL));
    struct mail_token_id token;
    TRY(mail_token_make(op,
        &(struct mail_token_new){ .kind = TOKEN_GRANT_INVITE,
            .org = op->viewer->org,
            .grant = g->id,
            .email = g->caregiver_email,
            .live_us = INVITE_DAYS * DAY_US },
        &token));
    struct invite_add_row row;
    TRY(q_invite_add(op->db, op->arena, op->viewer->org,
        &(struct q_invite_add){ .grant_id = g->id,
            .mail_token_id = token,
            .sent_to = g->caregiver_email,
            .sent_by = { op->viewer->staff.v != 0, op->viewer->staff },
            .sent_at = op->now,
            .expires_at = instant_add(op->now, INVITE_DAYS * DAY_US) },
        &row));
    TRY(grant_plan_invite_in(op, g, instant_add(op->now, INVITE_DAYS * DAY_US)));
    struct sv payload =
        sv_fmt(op->arena, "{\"mail_token\":%lld,\"again\":%s}", (long long)token.v, sent.n ? "true" : "false");
    return grant_event_in(op, EVENT_INVITE_SENT, g, payload);
}
