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
    struct gql_value mail_off, push_on, sms_on;
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

#endif
