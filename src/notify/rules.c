#include "notify/rules.h"

#include "base/err.h"

static bool first_time(const struct notify_about *x)
{
    return !x->payload.again;
}

static bool again(const struct notify_about *x)
{
    return x->payload.again;
}

static bool accepted(const struct notify_about *x)
{
    return x->has_grant && x->grant.accepted;
}

/* After a death only people write to the family (edge 36). */
static bool by_death(const struct notify_about *x)
{
    return sv_eq(x->payload.reason, SV("deceased")) || (x->has_client && x->client.dead);
}

static bool client_archived(const struct notify_about *x)
{
    return x->has_client && x->client.archived;
}

static bool never_accepted(const struct notify_about *x)
{
    return !accepted(x) && !by_death(x);
}

static bool invite_delivered(const struct notify_about *x)
{
    return x->invite_delivered && never_accepted(x);
}

static bool access_over(const struct notify_about *x)
{
    return accepted(x) && !by_death(x) && !x->by_tier && !client_archived(x);
}

static bool access_over_by_archive(const struct notify_about *x)
{
    return accepted(x) && !by_death(x) && client_archived(x) && sv_eq(x->payload.reason, SV("archived"));
}

static bool gained(const struct notify_about *x)
{
    const struct about_change *c = &x->change;
    return accepted(x) && x->has_change && !by_death(x) && (!scope_within(c->to, c->from) || c->from_suspended);
}

static bool widened(const struct notify_about *x)
{
    return gained(x) && x->client.grown;
}

static bool narrowed(const struct notify_about *x)
{
    return accepted(x) && x->has_change && !by_death(x) && !scope_within(x->change.from, x->change.to);
}

static bool only_narrowed(const struct notify_about *x)
{
    return narrowed(x) && !gained(x);
}

static bool alive(const struct notify_about *x)
{
    return !by_death(x);
}

/* Row 55: an own account hears itself, a dependent's one parent alone. */
static bool store_own(const struct notify_about *x)
{
    return !x->event->contact.v && alive(x);
}

static bool store_parent(const struct notify_about *x)
{
    return x->event->contact.v && alive(x);
}

/* An access that nobody has taken up yet is withdrawn by the mail about its invitation. */
static bool accepted_alive(const struct notify_about *x)
{
    return accepted(x) && alive(x);
}

/* A missing birth date is the practice's homework: the family is not told of it. */
static bool boundary_known(const struct notify_about *x)
{
    return alive(x) && !(x->has_review && x->review.no_birth_date);
}

static bool contact_on_list(const struct notify_about *x)
{
    return x->contact && x->contact->copy && alive(x);
}

static bool list_changed(const struct notify_about *x)
{
    if (!x->contact || !x->payload.has_copy_was || !alive(x))
        return false;
    return x->payload.copy_was != x->contact->copy || (x->payload.copy_was && x->payload.old_address.n);
}

static bool another_device(const struct notify_about *x)
{
    return x->login.devices > 1;
}

static bool has_portal(const struct notify_about *x)
{
    return x->payload.old_address.n && x->client.has_portal;
}

/* Bookings of the past are for the record. */
static bool ahead(const struct notify_about *x)
{
    return x->has_visit && !x->payload.quiet && instant_before(x->event->at, x->visit.starts_at) && !by_death(x);
}

/* Of a series the first tells of all. */
static bool told_by_first(const struct notify_about *x)
{
    return x->payload.nth > 1;
}

static bool for_one(const struct notify_about *x)
{
    return ahead(x) && !x->visit.is_group && !told_by_first(x);
}

static bool for_many(const struct notify_about *x)
{
    return ahead(x) && x->visit.is_group && !told_by_first(x);
}

static bool standing(const struct notify_about *x)
{
    return ahead(x) && !told_by_first(x) && attendee_status_active(x->visit.status);
}

/* Of several the first may have ended since: what is left is looked for when the mail leaves (outbox_check.c). */
static bool moved(const struct notify_about *x)
{
    return standing(x) || (ahead(x) && x->payload.nth == 1);
}

static bool reminded(const struct notify_about *x)
{
    return standing(x) && x->visit.remind;
}

static bool unconfirmed(const struct notify_about *x)
{
    return standing(x) && x->visit.ask_to_confirm && !x->visit.confirmed;
}

static bool video_for_one(const struct notify_about *x)
{
    return standing(x) && x->visit.contact_type == CONTACT_VIDEO_CHAT && !x->visit.is_group;
}

static bool video_for_many(const struct notify_about *x)
{
    return standing(x) && x->visit.contact_type == CONTACT_VIDEO_CHAT && x->visit.is_group;
}

static bool visit_known(const struct notify_about *x)
{
    return x->has_visit && !x->payload.quiet && !told_by_first(x) && !by_death(x);
}

/* A bill is asked for as long as it stands; another link to one that is paid is its receipt. */
static bool bill_stands(const struct notify_about *x)
{
    return x->has_money && x->money.standing;
}

static bool bill_owed(const struct notify_about *x)
{
    return bill_stands(x) && x->money.owed && !x->payload.renewed;
}

static bool bill_renewed(const struct notify_about *x)
{
    return bill_stands(x) && x->payload.renewed;
}

/* What the clock asks for by itself stops at a death (edge 36). */
static bool bill_owed_alive(const struct notify_about *x)
{
    return bill_owed(x) && alive(x);
}

static bool money_alive(const struct notify_about *x)
{
    return bill_stands(x) && alive(x);
}

static bool bill_sent(const struct notify_about *x)
{
    return bill_stands(x) && x->money.paper != PAPER_RECEIPT;
}

static bool receipt_sent(const struct notify_about *x)
{
    return bill_stands(x) && x->money.paper == PAPER_RECEIPT;
}

#define FAMILY (TO_CLIENT | TO_CAREGIVER)
/* To those who have it; who is billed for it is told by an event of their own, and neither learns of the other. */
static bool package_there(const struct notify_about *x)
{
    return alive(x) && !x->has_money;
}

static bool policy_waits(const struct notify_about *x)
{
    return x->has_policy && x->policy.waits && alive(x);
}

static bool policy_counts(const struct notify_about *x)
{
    return x->has_policy && x->policy.counts && alive(x);
}

#define PAYERS (TO_PAYER | TO_CLIENT | TO_COPIES)
#define VISITORS (TO_CLIENT | TO_COPIES | TO_STAFF)

const struct notify_rule notify_rules[] = {
    { EVENT_CLIENT_WELCOME, 1, "client_invitation", TO_CLIENT, first_time },
    { EVENT_CLIENT_WELCOME, 2, "client_invitation", TO_CLIENT, again },
    { EVENT_INVITE_SENT, 3, "caregiver_invitation", TO_CAREGIVER, NULL },
    { EVENT_INVITE_SENT, 4, "caregiver_notice", TO_CAREGIVER, NULL },
    /* Also tells the client that somebody gained access (row 8): one mail, not two. */
    { EVENT_GRANT_ACCEPTED, 5, "invitation_accepted", TO_CLIENT | TO_STAFF, alive },
    { EVENT_INVITE_DECLINED, 6, "invitation_declined", TO_STAFF, NULL },
    { EVENT_INVITE_EXPIRED, 7, "invitation_ended", TO_STAFF, never_accepted },
    { EVENT_INVITE_EXPIRED, 7, "invitation_ended", TO_CAREGIVER, invite_delivered },
    { EVENT_GRANT_ENDED, 7, "invitation_ended", TO_STAFF, never_accepted },
    { EVENT_GRANT_ENDED, 7, "invitation_ended", TO_CAREGIVER, invite_delivered },
    { EVENT_GRANT_CHANGED, 8, "access_widened", TO_CLIENT, widened },
    { EVENT_GRANT_CHANGED, 9, "access_narrowed", TO_CLIENT, only_narrowed },
    { EVENT_GRANT_CHANGED, 9, "access_narrowed", TO_CAREGIVER, narrowed },
    /* What an age rule did is told by row 13. */
    { EVENT_GRANT_SUSPENDED, 9, "access_narrowed", FAMILY, access_over },
    { EVENT_GRANT_ENDED, 9, "access_narrowed", FAMILY, access_over },
    { EVENT_CONTACT_ADDED, 10, "recipients_changed", TO_CLIENT | TO_COPIES, contact_on_list },
    { EVENT_CONTACT_CHANGED, 10, "recipients_changed", TO_CLIENT | TO_COPIES, list_changed },
    { EVENT_CONTACT_ENDED, 10, "recipients_changed", TO_CLIENT | TO_COPIES, contact_on_list },
    { EVENT_GRANT_ENDS_SOON, 11, "access_ending", FAMILY | TO_STAFF, alive },
    { EVENT_AGE_REVIEW_OPENED, 12, "age_review", FAMILY, boundary_known },
    { EVENT_AGE_REVIEW_OPENED, 12, "age_review", TO_STAFF, alive },
    { EVENT_AGE_TIER_APPLIED, 13, "age_tier_applied", FAMILY, accepted_alive },
    { EVENT_SIGNED_IN_NEW_DEVICE, 14, "new_sign_in", TO_CAREGIVER, another_device },
    { EVENT_PROXY_OPENED, 14, "proxy_opened", TO_CLIENT, alive },
    { EVENT_ACCESS_DIGEST_DUE, 15, "access_digest", TO_CLIENT, alive },
    { EVENT_PASSWORD_RESET_ASKED, 16, "password_reset", TO_LOGIN, NULL },
    { EVENT_PASSWORD_CHANGED, 16, "password_changed", TO_LOGIN, NULL },
    { EVENT_EMAIL_CHANGE_ASKED, 16, "email_change", TO_LOGIN, NULL },
    { EVENT_EMAIL_CHANGE_ASKED, 16, "email_change_asked", TO_LOGIN, NULL },
    { EVENT_EMAIL_CHANGED, 16, "email_changed", TO_LOGIN, NULL },
    { EVENT_CLIENT_EMAIL_CHANGED, 16, "email_changed", TO_LOGIN, has_portal },
    { EVENT_SECOND_FACTOR_CHANGED, 16, "second_factor_changed", TO_LOGIN, NULL },
    { EVENT_STAFF_ADDED, 16, "staff_welcome", TO_LOGIN, NULL },
    { EVENT_AUDIT_HEAD, 16, "audit_head", TO_LOGIN, NULL },
    { EVENT_EMERGENCY_CONTACT_NAMED, 56, "emergency_contact_named", TO_CAREGIVER, alive },
    { EVENT_CLIENT_ARCHIVED, 58, "client_archived", TO_STAFF, NULL },
    { EVENT_CLIENT_UNARCHIVED, 58, "client_archived", TO_STAFF, NULL },
    { EVENT_GRANT_SUSPENDED, 58, "client_archived", TO_CAREGIVER, access_over_by_archive },
    { EVENT_GRANT_ENDED, 58, "client_archived", TO_CAREGIVER, access_over_by_archive },
    { EVENT_CLIENT_ASSIGNED, 60, "client_assigned", TO_STAFF, NULL },
    { EVENT_APPOINTMENT_BOOKED, 17, "appointment_booked", VISITORS, for_one },
    { EVENT_APPOINTMENT_BOOKED, 17, "appointment_booked", TO_STAFF, for_many },
    { EVENT_APPOINTMENT_REMINDER_DUE, 18, "appointment_reminder", TO_CLIENT | TO_COPIES, reminded },
    { EVENT_APPOINTMENT_MOVED, 19, "appointment_moved", VISITORS, moved },
    { EVENT_APPOINTMENT_CANCELLED, 20, "appointment_cancelled", VISITORS, visit_known },
    { EVENT_APPOINTMENT_NOSHOW, 20, "appointment_cancelled", VISITORS, visit_known },
    { EVENT_APPOINTMENT_REQUESTED, 21, "appointment_request", TO_CLIENT | TO_STAFF, ahead },
    { EVENT_APPOINTMENT_DECLINED, 21, "appointment_request", TO_CLIENT, visit_known },
    { EVENT_APPOINTMENT_BOOKED, 22, "group_added", TO_CLIENT, for_many },
    { EVENT_GROUP_REMOVED, 23, "group_removed", TO_CLIENT | TO_STAFF, ahead },
    { EVENT_WAITLIST_FREE, 24, "waitlist_free", TO_CLIENT | TO_COPIES, standing },
    { EVENT_VIDEO_LINK_READY, 25, "video_link", TO_CLIENT | TO_COPIES, video_for_one },
    { EVENT_VIDEO_LINK_READY, 26, "video_link", TO_CLIENT, video_for_many },
    { EVENT_ATTENDANCE_ASK_DUE, 27, "attendance_asked", TO_CLIENT | TO_COPIES, unconfirmed },
    { EVENT_CALENDAR_FEED_CREATED, 62, "feed_created", TO_LOGIN, NULL },
    { EVENT_PACKAGE_OFFERED, 42, "package_offered", TO_CLIENT | TO_COPIES, alive },
    { EVENT_PACKAGE_BOUGHT, 42, "package_bought", TO_CLIENT | TO_COPIES | TO_STAFF, package_there },
    { EVENT_PACKAGE_BOUGHT, 42, "package_bought", TO_PAYER, bill_stands },
    { EVENT_INVOICE_SENT, 43, "invoice_issued", PAYERS, bill_stands },
    { EVENT_INVOICE_REMINDER, 43, "invoice_issued", PAYERS, bill_renewed },
    { EVENT_INVOICE_REMINDER, 44, "invoice_reminder", PAYERS, bill_owed },
    { EVENT_INVOICE_OVERDUE, 44, "invoice_reminder", PAYERS | TO_STAFF, bill_owed_alive },
    { EVENT_PAYMENT_SUCCEEDED, 45, "payment_receipt", PAYERS, bill_stands },
    { EVENT_PAYMENT_FAILED, 46, "payment_failed", TO_PAYER | TO_STAFF, bill_stands },
    { EVENT_CARD_EXPIRES, 47, "card_expiring", TO_PAYER, money_alive },
    { EVENT_STANDING_PAYER_CHANGED, 48, "standing_payer", TO_PAYER, bill_stands },
    { EVENT_PAYMENT_NOTICE, 49, "recurring_payment", PAYERS, bill_owed_alive },
    { EVENT_PAYMENT_REFUNDED, 50, "refund", PAYERS | TO_STAFF, bill_stands },
    { EVENT_SUPERBILL_READY, 51, "superbill_ready", PAYERS, bill_stands },
    { EVENT_DOCUMENT_SENT, 43, "document_sent", TO_PAYER, bill_sent },
    { EVENT_DOCUMENT_SENT, 45, "document_sent", TO_PAYER, receipt_sent },
    { EVENT_SPLIT_CHANGED, 52, "split_changed", TO_PAYER, money_alive },
    { EVENT_INSURANCE_PROPOSED, 53, "insurance_added", TO_STAFF, policy_waits },
    { EVENT_INSURANCE_ADDED, 53, "insurance_added", TO_CLIENT, policy_counts },
    { EVENT_INSURANCE_ADDED, 53, "insurance_added", TO_STAFF, policy_counts },
    { EVENT_INSURANCE_EXPIRES, 53, "insurance_expiring", TO_CLIENT, policy_counts },
    { EVENT_INSURANCE_EXPIRES, 53, "insurance_expiring", TO_STAFF, policy_counts },
    { EVENT_SUPPLEMENT_INVITED, 55, "store_invitation", TO_CLIENT, store_own },
    { EVENT_SUPPLEMENT_INVITED, 55, "store_invitation", TO_CAREGIVER, store_parent },
    { EVENT_SUPPLEMENT_HANDED_OVER, 55, "store_handed_over", TO_CLIENT, alive },
    { EVENT_DELIVERY_FAILED, 61, "delivery_failed", TO_STAFF, NULL },
};
const size_t notify_rules_count = LENGTH(notify_rules);

const struct notify_silence notify_silences[] = {
    { EVENT_STAFF_CHANGED, "a change of one's own data by an administrator; a new address gets staff_added" },
    { EVENT_CLIENT_CREATED, "the invitation is an event of its own" },
    { EVENT_CLIENT_CHANGED, "no row: profiles change often" },
    { EVENT_CLIENT_BORN_CHANGED, "the reviews that follow have their own events" },
    { EVENT_CLIENT_DIED, "edge 36: people write, not the program" },
    { EVENT_PORTAL_CHANGED, "no row: staff saw before saving which mails fall silent" },
    { EVENT_SETTINGS_CHANGED, "no row" },
    { EVENT_FEATURE_REQUESTED, "the administrator of the installation has a list" },
    { EVENT_LOCATION_CREATED, "no row" },
    { EVENT_LOCATION_CHANGED, "no row" },
    { EVENT_LOCATION_DELETED, "no row" },
    { EVENT_TAG_APPLIED, "no row: a word of the practice's own" },
    { EVENT_TAG_REMOVED, "the same" },
    { EVENT_CHOICE_CHANGED, "who chose knows; staff see it on the client's page" },
    { EVENT_REMINDERS_CHANGED, "the same; what is planned of visits ahead follows" },
    { EVENT_RESTRICTED_OPENED, "the owner has a list (F11)" },
    { EVENT_GRANT_PROPOSED, "the invitation is an event of its own" },
    { EVENT_ACCESS_ASKED, "staff have a queue" },
    { EVENT_ACCESS_ANSWERED, "the answer never tells whether the child exists (F3)" },
    { EVENT_HELP_ASKED, "private: staff have a task, and no mail leaves a trace" },
    { EVENT_INVITE_LAPSES, "that it has expired is an event of its own" },
    { EVENT_GRANT_IDLE_DUE, "if it was not used meanwhile, grant_ends_soon tells" },
    { EVENT_AGE_POLICY_CHANGED, "whom it touches is told by the reviews and tiers that follow" },
    { EVENT_AGE_DUE, "the reviews that it opens and the tiers that it applies have their own events" },
    { EVENT_SMS_ASKED, "answered by a text message to the number itself", .heard = true },
    { EVENT_AGE_REVIEW_DECIDED, "what follows from it has its own events" },
    { EVENT_APPOINTMENT_TYPE_CHANGED, "no row: visits that stand keep what was booked" },
    { EVENT_AVAILABILITY_CHANGED, "no row" },
    { EVENT_APPOINTMENT_CREATED, "nobody takes part yet" },
    { EVENT_APPOINTMENT_CHANGED, "time and place are as they were" },
    { EVENT_APPOINTMENT_CHECKED_IN, "they are at the door" },
    { EVENT_APPOINTMENT_FULFILLED, "no row" },
    { EVENT_WAITLIST_JOINED, "no row: the page says it; a free place has its own event" },
    { EVENT_ATTENDANCE_CONFIRMED, "no row: staff see it at the visit" },
    { EVENT_NO_CONTACT_CHANGED, "nobody but staff may know of it" },
    { EVENT_INVOICE_CREATED, "a draft: staff alone know of it" },
    { EVENT_INVOICE_CHANGED, "no row: the bill's page says it" },
    { EVENT_INVOICE_VOIDED, "no row: its link says it; a bill in its place has its own event" },
    { EVENT_INVOICE_PAID, "the payment has its own event" },
    { EVENT_SUPERBILL_CREATED, "staff alone know of it until it is sent" },
    { EVENT_SUPERBILL_CHANGED, "no row: sending it has its own event" },
    { EVENT_SUPERBILL_VOIDED, "no row: its link says it" },
    { EVENT_REFUND_FAILED, "staff have a task" },
    { EVENT_PAYMENT_DISPUTED, "staff have a task; the payer began it" },
    { EVENT_DISPUTE_OPENED, "the same" },
    { EVENT_DISPUTE_CHANGED, "no row: the payment's page says it" },
    { EVENT_PAYMENT_NOTICE_DUE, "if it is to be charged, payment_notice tells" },
    { EVENT_CARD_ADDED, "no row: the page says it" },
    { EVENT_CARD_CHANGED, "no row: the page says it; what is about to be charged has its own event" },
    { EVENT_CARD_REMOVED, "no row: the page says it" },
    { EVENT_INSURANCE_CHANGED, "no row: the page says it" },
    { EVENT_INSURANCE_ENDED, "no row: staff ended it or the family withdrew it, and the page says it" },
    { EVENT_PACKAGE_CHANGED, "no row: what is billed has its own event" },
    { EVENT_CHARGE_CHANGED, "no row: the bill has its own event" },
    { EVENT_SUPPLEMENT_STORE_CHANGED, "no row" },
    { EVENT_SUPPLEMENT_CONNECTED, "staff invite when they want to" },
    { EVENT_SUPPLEMENT_ENDED, "staff have a task where nobody ended it; of age has its own event" },
    { EVENT_SUPPLEMENT_OF_AGE_DUE, "what follows has its own event" },
};
const size_t notify_silences_count = LENGTH(notify_silences);
