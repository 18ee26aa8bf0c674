/**
 * event/kinds.h — what can happen: a closed list. The name is what the database, webhooks and tests say.
 *
 * Each line: X(constant, name). A consumer subscribes by constant (event/event.h).
 */
#ifndef KITH_EVENT_KINDS_H
#define KITH_EVENT_KINDS_H

#include "base/str.h"

#define EVENT_KINDS(X)                                                                                                 \
    /* logins */                                                                                                       \
    X(EVENT_PASSWORD_RESET_ASKED, "password_reset_asked")                                                              \
    X(EVENT_PASSWORD_CHANGED, "password_changed")                                                                      \
    X(EVENT_EMAIL_CHANGE_ASKED, "email_change_asked")                                                                  \
    X(EVENT_EMAIL_CHANGED, "email_changed")                                                                            \
    X(EVENT_SIGNED_IN_NEW_DEVICE, "signed_in_new_device")                                                              \
    X(EVENT_SECOND_FACTOR_CHANGED, "second_factor_changed")                                                            \
    /* people */                                                                                                       \
    X(EVENT_STAFF_ADDED, "staff_added")                                                                                \
    X(EVENT_STAFF_CHANGED, "staff_changed")                                                                            \
    X(EVENT_CLIENT_CREATED, "client_created")                                                                          \
    X(EVENT_CLIENT_ASSIGNED, "client_assigned")                                                                        \
    X(EVENT_CLIENT_CHANGED, "client_changed")                                                                          \
    X(EVENT_CLIENT_BORN_CHANGED, "client_born_changed")                                                                \
    X(EVENT_CLIENT_EMAIL_CHANGED, "client_email_changed")                                                              \
    X(EVENT_CLIENT_DIED, "client_died")                                                                                \
    X(EVENT_CLIENT_WELCOME, "client_welcome")                                                                          \
    X(EVENT_CLIENT_ARCHIVED, "client_archived")                                                                        \
    X(EVENT_CLIENT_UNARCHIVED, "client_unarchived")                                                                    \
    X(EVENT_PORTAL_CHANGED, "portal_changed")                                                                          \
    X(EVENT_SETTINGS_CHANGED, "settings_changed")                                                                      \
    X(EVENT_FEATURE_REQUESTED, "feature_requested")                                                                    \
    X(EVENT_LOCATION_CREATED, "location_created")                                                                      \
    X(EVENT_LOCATION_CHANGED, "location_changed")                                                                      \
    X(EVENT_LOCATION_DELETED, "location_deleted")                                                                      \
    X(EVENT_TAG_APPLIED, "tag_applied")                                                                                \
    X(EVENT_TAG_REMOVED, "tag_removed")                                                                                \
    X(EVENT_CHOICE_CHANGED, "choice_changed")       /* what somebody wants to be told */                               \
    X(EVENT_REMINDERS_CHANGED, "reminders_changed") /* when a client, or one of their contacts, is reminded */         \
    X(EVENT_RESTRICTED_OPENED, "restricted_opened")                                                                    \
    X(EVENT_AUDIT_HEAD, "audit_head")                                                                                  \
    X(EVENT_ACCESS_DIGEST_DUE, "access_digest_due")                                                                    \
    X(EVENT_DELIVERY_FAILED, "delivery_failed")                                                                        \
    /* families */                                                                                                     \
    X(EVENT_CONTACT_ADDED, "contact_added")                                                                            \
    X(EVENT_CONTACT_CHANGED, "contact_changed")                                                                        \
    X(EVENT_CONTACT_ENDED, "contact_ended")                                                                            \
    X(EVENT_EMERGENCY_CONTACT_NAMED, "emergency_contact_named")                                                        \
    X(EVENT_SMS_ASKED, "sms_asked") /* a number was given: its owner has to confirm it */                              \
    X(EVENT_GRANT_PROPOSED, "grant_proposed")                                                                          \
    X(EVENT_GRANT_CHANGED, "grant_changed")                                                                            \
    X(EVENT_GRANT_ACCEPTED, "grant_accepted")                                                                          \
    X(EVENT_PROXY_OPENED, "proxy_opened")                                                                              \
    X(EVENT_GRANT_SUSPENDED, "grant_suspended")                                                                        \
    X(EVENT_GRANT_ENDED, "grant_ended")                                                                                \
    X(EVENT_GRANT_ENDS_SOON, "grant_ends_soon")                                                                        \
    X(EVENT_GRANT_IDLE_DUE, "grant_idle_due")                                                                          \
    X(EVENT_INVITE_SENT, "invite_sent")                                                                                \
    X(EVENT_INVITE_DECLINED, "invite_declined")                                                                        \
    X(EVENT_INVITE_LAPSES, "invite_lapses")                                                                            \
    X(EVENT_INVITE_EXPIRED, "invite_expired")                                                                          \
    X(EVENT_ACCESS_ASKED, "access_asked")                                                                              \
    X(EVENT_ACCESS_ANSWERED, "access_answered")                                                                        \
    X(EVENT_HELP_ASKED, "help_asked")                                                                                  \
    X(EVENT_AGE_DUE, "age_due")                                                                                        \
    X(EVENT_AGE_POLICY_CHANGED, "age_policy_changed")                                                                  \
    X(EVENT_AGE_REVIEW_OPENED, "age_review_opened")                                                                    \
    X(EVENT_AGE_REVIEW_DECIDED, "age_review_decided")                                                                  \
    X(EVENT_AGE_TIER_APPLIED, "age_tier_applied")                                                                      \
    /* the calendar; of a visit: resource "attendee", or "appointment" where there is none */                          \
    X(EVENT_APPOINTMENT_TYPE_CHANGED, "appointment_type_changed")                                                      \
    X(EVENT_AVAILABILITY_CHANGED, "availability_changed")                                                              \
    X(EVENT_APPOINTMENT_CREATED, "appointment_created")                                                                \
    X(EVENT_APPOINTMENT_BOOKED, "appointment_booked")                                                                  \
    X(EVENT_APPOINTMENT_REQUESTED, "appointment_requested")                                                            \
    X(EVENT_APPOINTMENT_DECLINED, "appointment_declined")                                                              \
    X(EVENT_APPOINTMENT_MOVED, "appointment_moved")                                                                    \
    X(EVENT_APPOINTMENT_CHANGED, "appointment_changed")                                                                \
    X(EVENT_APPOINTMENT_CANCELLED, "appointment_cancelled")                                                            \
    X(EVENT_APPOINTMENT_NOSHOW, "appointment_noshow")                                                                  \
    X(EVENT_APPOINTMENT_CHECKED_IN, "appointment_checked_in")                                                          \
    X(EVENT_APPOINTMENT_FULFILLED, "appointment_fulfilled")                                                            \
    X(EVENT_GROUP_REMOVED, "group_removed")                                                                            \
    X(EVENT_WAITLIST_JOINED, "waitlist_joined")                                                                        \
    X(EVENT_WAITLIST_FREE, "waitlist_free")                                                                            \
    X(EVENT_ATTENDANCE_ASK_DUE, "attendance_ask_due")                                                                  \
    X(EVENT_ATTENDANCE_CONFIRMED, "attendance_confirmed")                                                              \
    X(EVENT_APPOINTMENT_REMINDER_DUE, "appointment_reminder_due")                                                      \
    X(EVENT_VIDEO_LINK_READY, "video_link_ready")                                                                      \
    X(EVENT_CALENDAR_FEED_CREATED, "calendar_feed_created")                                                            \
    X(EVENT_NO_CONTACT_CHANGED, "no_contact_changed")                                                                  \
    /* money; of an invoice: resource "invoice", the client for whom it is; a payment, card, superbill or charge       \
     * likewise */                                                                                                     \
    X(EVENT_INVOICE_CREATED, "invoice_created")                                                                        \
    X(EVENT_INVOICE_SENT, "invoice_sent")                                                                              \
    X(EVENT_INVOICE_REMINDER, "invoice_reminder")                                                                      \
    X(EVENT_INVOICE_OVERDUE, "invoice_overdue")                                                                        \
    X(EVENT_INVOICE_CHANGED, "invoice_changed")                                                                        \
    X(EVENT_INVOICE_VOIDED, "invoice_voided")                                                                          \
    X(EVENT_INVOICE_PAID, "invoice_paid")                                                                              \
    X(EVENT_PAYMENT_SUCCEEDED, "payment_succeeded")                                                                    \
    X(EVENT_PAYMENT_FAILED, "payment_failed")                                                                          \
    X(EVENT_PAYMENT_REFUNDED, "payment_refunded")                                                                      \
    X(EVENT_REFUND_FAILED, "refund_failed")                                                                            \
    X(EVENT_PAYMENT_DISPUTED, "payment_disputed") /* money went, or came back */                                       \
    X(EVENT_DISPUTE_OPENED, "dispute_opened")     /* resource "dispute": a case of the gateway is known here */        \
    X(EVENT_DISPUTE_CHANGED, "dispute_changed")                                                                        \
    X(EVENT_PAYMENT_NOTICE_DUE, "payment_notice_due") /* whether a bill is about to be charged */                      \
    X(EVENT_PAYMENT_NOTICE, "payment_notice")                                                                          \
    X(EVENT_CARD_ADDED, "card_added")                                                                                  \
    X(EVENT_CARD_CHANGED, "card_changed") /* pays bills by itself or no longer, or the bank renewed it */              \
    X(EVENT_CARD_REMOVED, "card_removed")                                                                              \
    X(EVENT_CARD_EXPIRES, "card_expires")                                                                              \
    X(EVENT_STANDING_PAYER_CHANGED, "standing_payer_changed")                                                          \
    X(EVENT_SPLIT_CHANGED, "split_changed")                                                                            \
    X(EVENT_SUPERBILL_CREATED, "superbill_created")                                                                    \
    X(EVENT_SUPERBILL_CHANGED, "superbill_changed")                                                                    \
    X(EVENT_SUPERBILL_VOIDED, "superbill_voided")                                                                      \
    X(EVENT_SUPERBILL_READY, "superbill_ready")                                                                        \
    X(EVENT_PACKAGE_OFFERED, "package_offered")                                                                        \
    X(EVENT_PACKAGE_BOUGHT, "package_bought")                                                                          \
    X(EVENT_PACKAGE_CHANGED, "package_changed")                                                                        \
    X(EVENT_CHARGE_CHANGED, "charge_changed")                                                                          \
    X(EVENT_DOCUMENT_SENT, "document_sent") /* resource "document_link" */                                             \
    X(EVENT_INSURANCE_PROPOSED, "insurance_proposed")                                                                  \
    X(EVENT_INSURANCE_ADDED, "insurance_added")     /* by staff, or accepted by them: it counts */                     \
    X(EVENT_INSURANCE_CHANGED, "insurance_changed") /* it counts already, or its family corrected what it proposed */  \
    X(EVENT_INSURANCE_ENDED, "insurance_ended")     /* or a proposal was not accepted, or withdrawn */                 \
    X(EVENT_INSURANCE_EXPIRES, "insurance_expires")                                                                    \
    /* the supplement store; of a client: resource "supplement_link", of a child with the parent's contact */          \
    X(EVENT_SUPPLEMENT_STORE_CHANGED, "supplement_store_changed")                                                      \
    X(EVENT_SUPPLEMENT_CONNECTED, "supplement_connected")                                                              \
    X(EVENT_SUPPLEMENT_ENDED, "supplement_ended")                                                                      \
    X(EVENT_SUPPLEMENT_INVITED, "supplement_invited")                                                                  \
    X(EVENT_SUPPLEMENT_OF_AGE_DUE, "supplement_of_age_due")                                                            \
    X(EVENT_SUPPLEMENT_HANDED_OVER, "supplement_handed_over")

enum event_kind {
#define X(constant, name) constant,
    EVENT_KINDS(X)
#undef X
        EVENT_KIND_COUNT
};
const char *event_kind_name(enum event_kind k);
bool event_kind_parse(struct sv name, enum event_kind *ret_kind);

#endif
