/** notify/api_notify.h — inside the room: what stands behind the API's types of schema.graphql. */
#ifndef KITH_NOTIFY_API_NOTIFY_H
#define KITH_NOTIFY_API_NOTIFY_H

#include "api/api.h"
#include "api/schema.h"
#include "family/family.h"
#include "notify/inbox.h"

struct api_notice {
    int64_t id;
    struct sv message, about, type, read, user_id, cursor;
    bool seen;
    struct instant created_at;
};
struct api_choice {
    int64_t id; /* of the user */
    bool send_message_emails, send_message_push, send_email_before_appointment, send_push_before_appointment,
        send_email_on_new_document, stopped;
    struct gql_value mail_off, push_on, sms_on, reminders;
};
struct api_reminders {
    struct gql_value minutes, ways;
    bool chosen_by_person;
};
struct api_sent {
    int64_t id, user_id, contact_id;
    struct sv category, delivery_status, notification_type, notification_description, representation_type,
        recipient_name;
    struct instant created_at;
};
struct api_decision {
    int64_t id;
    struct instant at;
    struct sv notification, label, channel, recipient_kind, recipient_name, why, state;
    bool sends;
    struct opt_instant sent_at;
};
struct api_notice_saved {
    struct gql_value value, messages;
    struct sv nothing;
    bool done;
};

/** The end of a mutation of choices: `value` when it worked, else why not. */
enum err api_notice_answer(
    struct gql_call *call, enum err e, struct gql_value value, const char *field, struct problems *problems) MUST_CHECK;
/** When this choice reminds of visits. */
struct gql_value api_reminders_value(struct arena *a, const struct choice *c);
/** What is said takes the place of what was; NULL: nothing is said. */
void api_reminders_read(
    const struct gql_in_reminder_setting_input *in, struct notice_reminders *r, struct problems *problems);
/** Problems of reminders, called as the API's inputs call their fields. */
void api_reminders_fields(struct problems *problems);

#endif
