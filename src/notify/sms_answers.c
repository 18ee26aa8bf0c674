#include "notify/sms_answers.h"

#include "notify/keep.h"
#include "notify/queries.h"

enum err sms_ask_in(struct db *tx, struct arena *a, const struct event *e, struct instant now)
{
    struct sms_asked_row row;
    enum err err = q_sms_asked(tx, a, e->org,
        &(struct q_sms_asked){ .recipient_kind = e->resource_kind, .recipient_id = e->resource_id }, &row);
    if (err == E_NOTFOUND)
        return E_OK;
    TRY(err);
    bool contact = sv_eq(e->resource_kind, SV("contact"));
    return q_sms_ask_add(tx, e->org,
        &(struct q_sms_ask_add){ .event_id = e->id,
            .client_id = { e->client.v != 0, e->client },
            .contact_id = { contact, { e->resource_id } },
            .to_address = row.sms_number,
            .language = row.language,
            .zone = row.zone,
            .message_id = notify_mark(a),
            .now = now },
        NULL);
}

enum err sms_ask_fault(const struct op *op, struct org_id org, struct sv number, struct sv *ret_fault)
{
    struct sms_ask_fault_row row;
    TRY(q_sms_ask_fault(op->db, op->arena, org,
        &(struct q_sms_ask_fault){ .number = number, .since = instant_add(op->now, -DAY_US) }, &row));
    *ret_fault = !row.asked                   ? SV("unsubscribed")
                 : row.stopped                ? SV("sms_stopped")
                 : row.sent >= SMS_ASKS_A_DAY ? SV("asked_often")
                                              : SV("");
    return E_OK;
}
