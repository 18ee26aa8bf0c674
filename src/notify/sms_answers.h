/**
 * notify/sms_answers.h — inside the room: a telephone is asked whether it wants text messages (double opt-in), and what
 * it answers is believed when the gateway has signed it.
 */
#ifndef KITH_NOTIFY_SMS_ANSWERS_H
#define KITH_NOTIFY_SMS_ANSWERS_H

#include "access/viewer.h"
#include "event/event.h"

/** Of an outbox row that asks; no notice of the catalogue. */
#define SMS_CONFIRM "sms_confirm"
enum { SMS_ASKS_A_DAY = 3 }; /* of one practice to one number, whoever types it */

/** EVENT_SMS_ASKED: one text to the number, unless it was answered or changed meanwhile. In a transaction. */
enum err sms_ask_in(struct db *tx, struct arena *a, const struct event *e, struct instant now) MUST_CHECK;
/** Just before it leaves: why this number must not be asked, empty if it may. */
enum err sms_ask_fault(const struct op *op, struct org_id org, struct sv number, struct sv *ret_fault) MUST_CHECK;

#endif
