/** family/grant_write.h — inside the room: how a grant changes. All in a transaction that the caller opened (op->db).
 */
#ifndef KITH_FAMILY_GRANT_WRITE_H
#define KITH_FAMILY_GRANT_WRITE_H

#include "event/event.h"
#include "family/grant.h"
#include "family/term.h"

/** Any move: state, history, dead tokens and queued mails, event. The caller has authorised. An illegal move is a
 * problem. */
enum err grant_move_in(const struct op *op, const struct grant *g, enum grant_move move, struct sv reason,
    struct sv text, struct problems *problems) MUST_CHECK;
/** Dedupe of the task that asks staff whether to resume it. */
struct sv grant_resume_task(struct arena *a, struct grant_id id);
/** Dedupe of the task that asks staff to look at it again. */
struct sv grant_review_task(struct arena *a, struct grant_id id);
/** A row of the grant's history. */
enum err grant_note_in(const struct op *op, const struct grant *g, enum grant_state to, struct sv reason,
    struct sv text, struct scope scope_to) MUST_CHECK;
/** An event about a grant; payload is a JSON object. */
enum err grant_event_in(const struct op *op, enum event_kind kind, const struct grant *g, struct sv payload) MUST_CHECK;
/** Sends (again) the invitation of a proposed grant: token, row, event. */
enum err invite_send_in(const struct op *op, const struct grant *g, struct problems *problems) MUST_CHECK;
struct grant_term grant_term_of(const struct grant *g);
/** Without authorisation: for jobs and moves. */
enum err grant_get(const struct op *op, struct grant_id id, struct grant *ret_grant) MUST_CHECK;
enum err grants_on(
    const struct op *op, struct client_id client, struct grants *ret_grants) MUST_CHECK; /* of a care receiver */
/** By number, and of several care receivers: one query. */
enum err grants_each(
    const struct op *op, const struct grant_id *ids, size_t count, struct grants *ret_grants) MUST_CHECK;
enum err grants_on_each(
    const struct op *op, const struct client_id *clients, size_t count, struct grants *ret_grants) MUST_CHECK;
enum err grants_held(
    const struct op *op, struct client_id caregiver, struct grants *ret_grants) MUST_CHECK; /* of a caregiver */

#endif
