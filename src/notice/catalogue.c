#include "notice/catalogue.h"

#include <assert.h>

#include "base/err.h"

enum { NO_GATE = -1 };
#define C TO_CLIENT
#define K TO_COPIES
#define P TO_PAYER
#define S TO_STAFF
#define OWN TO_CAREGIVER
#define MAIL_ONLY .mail_only = true

#define ROW(n, key_, label_, to_, gate_, category_)                                                                    \
    .number = (n), .key = (key_), .label = (label_), .to = (to_), .gate = (gate_), .gate_too = NO_GATE,                \
    .category = (category_)
#define ACCESS_ROW(n, key_, label_, to_)                                                                               \
    ROW(n, key_, label_, to_, NO_GATE, NOTICE_ACCOUNT), .own_access = true, .exists = true
#define MONEY_ROW(n, key_, label_, to_)                                                                                \
    ROW(n, key_, label_, to_, CAP_BILLS, NOTICE_MONEY), .money = true, .exists = true
#define VISIT_ROW(n, key_, label_, to_) ROW(n, key_, label_, to_, CAP_APPOINTMENTS, NOTICE_VISITS), .exists = true
#define FORM_ROW(n, key_, label_, to_) ROW(n, key_, label_, to_, CAP_FORMS, NOTICE_FORMS)

const struct notice_row notice_catalogue[] = {
    { ROW(1, "client_invitation", "Invitation to the portal", C, NO_GATE, NOTICE_ACCOUNT), MAIL_ONLY, .exists = true },
    { ROW(2, "client_invitation_again", "Invitation to the portal, sent again", C, NO_GATE, NOTICE_ACCOUNT), MAIL_ONLY,
        .exists = true },
    { ACCESS_ROW(3, "caregiver_invitation", "Invitation to a caregiver", OWN), MAIL_ONLY, .needs_access = true },
    { ACCESS_ROW(4, "caregiver_notice", "Notice to a caregiver about e-mails", OWN), MAIL_ONLY, .needs_access = true },
    { ACCESS_ROW(5, "invitation_accepted", "Invitation accepted", C | S), .safe = true },
    { ACCESS_ROW(6, "invitation_declined", "Invitation declined", S) },
    { ACCESS_ROW(7, "invitation_ended", "Invitation expired or revoked", OWN | S) },
    { ACCESS_ROW(8, "access_widened", "Somebody gained or widened access", C) },
    { ACCESS_ROW(9, "access_narrowed", "Access narrowed or ended", OWN | C), .safe = true },
    { ACCESS_ROW(10, "recipients_changed", "Recipients of copies changed", C | K), .safe = true,
        .timing = TIMING_DIGEST },
    { ACCESS_ROW(11, "access_ending", "Access ends soon", C | OWN | S), .timing = TIMING_SCHEDULED,
        .needs_access = true },
    { ACCESS_ROW(12, "age_review", "Age review coming", C | OWN | S), .timing = TIMING_SCHEDULED,
        .needs_access = true },
    { ACCESS_ROW(13, "age_tier_applied", "Age tier applied", C | OWN) },
    { ROW(14, "proxy_sign_in", "New device or sign-in of a caregiver", OWN | C, NO_GATE, NOTICE_ACCOUNT),
        .client_opt_in = ASKED_PROXY_SIGN_IN, .exists = true },
    { ROW(15, "access_digest", "Weekly list of who looked", C, NO_GATE, NOTICE_ACCOUNT),
        .client_opt_in = ASKED_ACCESS_DIGEST, .timing = TIMING_SCHEDULED, .exists = true },
    { ROW(16, "login_changed", "Password reset, e-mail address changed", TO_LOGIN, NO_GATE, NOTICE_ACCOUNT), MAIL_ONLY,
        .security = true, .exists = true },
    { VISIT_ROW(17, "appointment_booked", "Appointment booked", C | K | S) },
    { VISIT_ROW(18, "appointment_reminder", "Appointment reminder", C | K), .timing = TIMING_SCHEDULED,
        .reminder = true, .urgent = true },
    { VISIT_ROW(19, "appointment_moved", "Appointment rescheduled", C | K | S) },
    { VISIT_ROW(20, "appointment_cancelled", "Appointment cancelled, late or missed", C | K | S), .urgent = true },
    { VISIT_ROW(21, "appointment_request", "Appointment request received or declined", C | S) },
    { VISIT_ROW(22, "group_added", "Added to a group appointment", C) },
    { VISIT_ROW(23, "group_removed", "Removed from a group appointment", C | S) },
    { VISIT_ROW(24, "waitlist_free", "A place on the waitlist is free", C | K), .urgent = true },
    { VISIT_ROW(25, "video_link", "Video link", C | K), .urgent = true },
    { VISIT_ROW(26, "group_video_link", "Group video link", C), .urgent = true },
    { VISIT_ROW(27, "attendance_asked", "Please confirm attendance", C | K) },
    { FORM_ROW(28, "form_requested", "Form requested", C | K | TO_SIGNER) },
    { FORM_ROW(29, "form_reminder", "Form reminder", C | K | TO_SIGNER) },
    { FORM_ROW(30, "form_completed", "Form completed", TO_SIGNER | S) },
    { FORM_ROW(31, "second_signature", "The other guardian's signature is needed", TO_SIGNER) },
    { ROW(32, "consent_conflict", "Consents contradict each other", S, NO_GATE, NOTICE_FORMS) },
    { FORM_ROW(33, "consent_withdrawn", "Consent withdrawn", TO_SIGNER | S) },
    { ROW(34, "document_shared", "Document shared", C | K, CAP_DOCUMENTS, NOTICE_DOCUMENTS), .timing = TIMING_DIGEST },
    { ROW(35, "document_uploaded", "Document uploaded by the family", S, NO_GATE, NOTICE_DOCUMENTS),
        .timing = TIMING_DIGEST },
    { ROW(36, "chat_message", "New chat message", C | K, CAP_CHAT, NOTICE_MESSAGES), .timing = TIMING_DIGEST },
    { ROW(37, "chat_announcement", "Group chat or announcement", C, CAP_CHAT, NOTICE_MESSAGES),
        .timing = TIMING_DIGEST },
    { ROW(38, "care_plan_published", "Care plan published", C | K, CAP_CARE_PLANS, NOTICE_CARE),
        .timing = TIMING_DIGEST },
    { ROW(39, "goal_reminder", "Goal reminder or goal reached", C | K, CAP_GOALS, NOTICE_CARE), .timing = TIMING_DIGEST,
        .off_at_first = true },
    { ROW(40, "journal_comment", "Comment on a journal entry", C, CAP_JOURNAL, NOTICE_CARE), .timing = TIMING_DIGEST },
    { ROW(41, "programme_module", "Programme module released or done", C | S, CAP_PROGRAMS, NOTICE_CARE),
        .timing = TIMING_DIGEST },
    { .number = 42,
        .key = "package_offered",
        .label = "Package offered or bought",
        .to = C | K | P | S,
        .gate = CAP_PACKAGES,
        .gate_too = CAP_BILLS,
        .category = NOTICE_MONEY,
        .money = true,
        .exists = true },
    { MONEY_ROW(43, "invoice_issued", "Invoice issued", P | C | K) },
    { MONEY_ROW(44, "invoice_reminder", "Invoice reminder", P | C | K | S) },
    { MONEY_ROW(45, "payment_receipt", "Payment receipt", P | C | K) },
    { MONEY_ROW(46, "payment_failed", "Payment failed", P | S) },
    { MONEY_ROW(47, "card_expiring", "Card expiring", P), .timing = TIMING_SCHEDULED },
    { MONEY_ROW(48, "standing_payer", "Standing payment agreed, capped or ended", P) },
    { MONEY_ROW(49, "recurring_payment", "Recurring payment", P | C | K), .timing = TIMING_SCHEDULED },
    { MONEY_ROW(50, "refund", "Refund", P | C | K | S) },
    { MONEY_ROW(51, "superbill_ready", "Superbill ready", C | K | P) },
    { MONEY_ROW(52, "split_changed", "Shares of a bill changed", P) },
    { ROW(53, "insurance_changed", "Insurance added or expiring", C | S, CAP_BILLS, NOTICE_MONEY), .exists = true },
    { ROW(54, "result_available", "Lab or other result available", C | K, CAP_CLINICAL, NOTICE_CARE) },
    { ROW(55, "store_invitation", "Invitation to the supplement store", C | OWN, NO_GATE, NOTICE_CARE),
        .exists = true },
    { ROW(56, "emergency_contact_named", "Named as emergency contact", OWN, NO_GATE, NOTICE_ACCOUNT), .exists = true },
    { ROW(57, "emergency_outreach", "Emergency outreach logged", S, NO_GATE, NOTICE_ACCOUNT) },
    { ACCESS_ROW(58, "client_archived", "Client archived or un-archived", S | OWN) },
    { ROW(59, "records_merged", "Records merged", S | C, NO_GATE, NOTICE_ACCOUNT) },
    { ROW(60, "client_assigned", "Client assigned", S, NO_GATE, NOTICE_ACCOUNT), .timing = TIMING_DIGEST,
        .staff_setting = true, .exists = true },
    { ROW(61, "delivery_failed", "E-mail could not be delivered", S, NO_GATE, NOTICE_ACCOUNT), .exists = true },
    { ROW(62, "feed_created", "Calendar feed created or renewed", TO_LOGIN, NO_GATE, NOTICE_ACCOUNT), .security = true,
        .exists = true },
};
const size_t notice_catalogue_count = LENGTH(notice_catalogue);

static const char *const categories[NOTICE_CATEGORY_COUNT][2] = {
    [NOTICE_VISITS] = { "visits", "Visits" },
    [NOTICE_MONEY] = { "money", "Money" },
    [NOTICE_FORMS] = { "forms", "Forms" },
    [NOTICE_DOCUMENTS] = { "documents", "Documents" },
    [NOTICE_MESSAGES] = { "messages", "Messages" },
    [NOTICE_CARE] = { "care", "Care" },
    [NOTICE_ACCOUNT] = { "account", "Account" },
};

static const char *const channels[CHANNEL_COUNT][2] = {
    [CHANNEL_MAIL] = { "mail", "E-mail" },
    [CHANNEL_PORTAL] = { "portal", "In the portal" },
    [CHANNEL_SMS] = { "sms", "Text message" },
    [CHANNEL_PUSH] = { "push", "Browser" },
};

const char *notice_channel_name(enum notice_channel c)
{
    assert((unsigned)c < CHANNEL_COUNT);
    return channels[c][0];
}

const char *notice_channel_label(enum notice_channel c)
{
    assert((unsigned)c < CHANNEL_COUNT);
    return channels[c][1];
}

bool notice_channel_parse(struct sv name, enum notice_channel *ret_channel)
{
    for (enum notice_channel c = 0; c < CHANNEL_COUNT; c++)
        if (sv_eq(name, sv_of(channels[c][0]))) {
            *ret_channel = c;
            return true;
        }
    return false;
}

const char *notice_category_name(enum notice_category c)
{
    assert((unsigned)c < NOTICE_CATEGORY_COUNT);
    return categories[c][0];
}

const char *notice_category_label(enum notice_category c)
{
    assert((unsigned)c < NOTICE_CATEGORY_COUNT);
    return categories[c][1];
}

int64_t notice_categories_of(struct scope s)
{
    static const enum notice_category of[CAP_COUNT] = {
        [CAP_APPOINTMENTS] = NOTICE_VISITS,
        [CAP_BILLS] = NOTICE_MONEY,
        [CAP_PACKAGES] = NOTICE_MONEY,
        [CAP_FORMS] = NOTICE_FORMS,
        [CAP_DOCUMENTS] = NOTICE_DOCUMENTS,
        [CAP_CHAT] = NOTICE_MESSAGES,
        [CAP_GOALS] = NOTICE_CARE,
        [CAP_JOURNAL] = NOTICE_CARE,
        [CAP_CARE_PLANS] = NOTICE_CARE,
        [CAP_PROGRAMS] = NOTICE_CARE,
        [CAP_PROFILE] = NOTICE_ACCOUNT,
        [CAP_CLINICAL] = NOTICE_CARE,
    };
    int64_t bits = 0;
    for (enum cap c = 0; c < CAP_COUNT; c++)
        if (scope_level(s, c) > LEVEL_NONE)
            bits |= (int64_t)1 << of[c];
    return bits & NOTICE_CATEGORIES_ALL;
}

const struct notice_row *notice_find(struct sv key)
{
    for (size_t i = 0; i < notice_catalogue_count; i++)
        if (sv_eq(key, sv_of(notice_catalogue[i].key)))
            return &notice_catalogue[i];
    return NULL;
}

const struct notice_row *notice_numbered(int number)
{
    assert(number >= 1 && (size_t)number <= notice_catalogue_count);
    return &notice_catalogue[number - 1];
}
