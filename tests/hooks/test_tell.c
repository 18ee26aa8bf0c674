/* What webhooks are told: names, and the signature. Pure. */
#include "tests/test.h"

#include "base/arena.h"
#include "crypto/sha256.h"
#include "hooks/hooks.h"
#include "hooks/tell.h"
#include "people/people.h"

static struct arena *a;

static void hmac_is_that_of_rfc_4231(void **state)
{
    (void)state;
    assert_string_equal(sv_z(a, sha256_hmac_hex(a, SV("Jefe"), SV("what do ya want for nothing?"))),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static const struct path_row {
    const char *url, *text;
} paths[] = {
    { "https://h.example.org/a?b=c", "post /a b=c " },
    { "https://h.example.org/a", "post /a  " },
    { "https://h.example.org", "post /  " },
    { "https://h.example.org?b=c", "post / b=c " },
    { "https://h.example.org:8443/a/b/?", "post /a/b/  " },
    { "https://h.example.org/a?b#c", "post /a b " },
};

static void path_and_query_are_signed_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(paths); i++) {
        struct sv digest = sha256_hex(a, SV("{}"));
        struct sv text = sv_fmt(a, "%s%.*s application/json 2", paths[i].text, SV_FMT(digest));
        struct hook_signature g = hook_sign_call(a, SV("whsec_x"), sv_of(paths[i].url), SV("{}"));
        struct sv mac = sv_fmt(a, "sig1=%.*s", SV_FMT(sha256_hmac_hex(a, SV("whsec_x"), text)));
        if (!sv_eq(g.signature, mac))
            fail_msg("%s", paths[i].url);
    }
}

static void every_type_is_one_of_the_references_and_both_spellings_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < hook_event_types_count; i++) {
        struct sv type = sv_of(hook_event_types[i].type), name = hook_event_type_enum(a, type);
        assert_true(sv_eq(hook_event_type_parse(a, name), type));
        if (i)
            assert_true(strcmp(hook_event_types[i - 1].type, hook_event_types[i].type) < 0);
    }
    assert_string_equal(sv_z(a, hook_event_type_enum(a, SV("patient.created"))), "PATIENT_CREATED");
    assert_int_equal(hook_event_type_parse(a, SV("patient_created")).n, 0);
}

static const struct body_row {
    const char *name;
    struct event event;
    const char *body; /* NULL: nothing is told */
} bodies[] = {
    { "a_tag_on_a_client_names_tag_and_user",
        { .kind = EVENT_TAG_APPLIED,
            .client = { 7 },
            .resource_kind = { "applied_tag", 11 },
            .resource_id = 3,
            .payload = { "{\"tag\":5,\"staff\":0}", 19 } },
        "{\"resource_id\":\"3\",\"resource_id_type\":\"AppliedTag\",\"event_type\":\"applied_tag.created\","
        "\"changed_fields\":[],\"tag_id\":\"5\",\"user_id\":\"7\"}" },
    { "a_tag_off_staff_names_the_apis_number_of_them",
        { .kind = EVENT_TAG_REMOVED,
            .resource_kind = { "applied_tag", 11 },
            .resource_id = 3,
            .payload = { "{\"tag\":5,\"staff\":2}", 19 } },
        "{\"resource_id\":\"3\",\"resource_id_type\":\"AppliedTag\",\"event_type\":\"applied_tag.deleted\","
        "\"changed_fields\":[],\"tag_id\":\"5\",\"user_id\":\"1073741826\"}" },
    { "an_address_of_the_practice_has_no_user",
        { .kind = EVENT_LOCATION_CREATED, .resource_kind = { "location", 8 }, .resource_id = 9 },
        "{\"resource_id\":\"9\",\"resource_id_type\":\"Location\",\"event_type\":\"location.created\","
        "\"changed_fields\":[],\"user_id\":null}" },
    { "an_address_of_a_client_names_them",
        { .kind = EVENT_LOCATION_DELETED, .client = { 7 }, .resource_kind = { "location", 8 }, .resource_id = 9 },
        "{\"resource_id\":\"9\",\"resource_id_type\":\"Location\",\"event_type\":\"location.deleted\","
        "\"changed_fields\":[],\"user_id\":\"7\"}" },
    { "what_somebody_chose_is_their_own_setting",
        { .kind = EVENT_CHOICE_CHANGED, .client = { 7 }, .resource_kind = { "client", 6 }, .resource_id = 7 },
        "{\"resource_id\":\"7\",\"resource_id_type\":\"NotificationSetting\",\"event_type\":"
        "\"notification_setting.updated\",\"changed_fields\":[],\"user_id\":\"7\"}" },
    { "what_staff_chose_has_the_apis_number_of_them",
        { .kind = EVENT_CHOICE_CHANGED, .resource_kind = { "staff", 5 }, .resource_id = 2 },
        "{\"resource_id\":\"1073741826\",\"resource_id_type\":\"NotificationSetting\",\"event_type\":"
        "\"notification_setting.updated\",\"changed_fields\":[],\"user_id\":\"1073741826\"}" },
    { "staff_with_another_address_are_no_new_ones",
        { .kind = EVENT_STAFF_ADDED,
            .resource_kind = { "staff", 5 },
            .resource_id = 2,
            .payload = { "{\"fields\":[\"email\"]}", 20 } },
        "{\"resource_id\":\"2\",\"resource_id_type\":\"OrganizationMembership\",\"event_type\":"
        "\"organization_membership.updated\",\"changed_fields\":[\"email\"]}" },
    { "a_visit_that_was_made_names_visit_and_practice",
        { .kind = EVENT_APPOINTMENT_BOOKED,
            .org = { 4 },
            .client = { 7 },
            .resource_kind = { "attendee", 8 },
            .resource_id = 31,
            .payload = { "{\"appointment\":12}", 18 } },
        "{\"resource_id\":\"12\",\"resource_id_type\":\"Appointment\",\"event_type\":\"appointment.created\","
        "\"changed_fields\":[],\"resource_organization_id\":\"4\"}" },
    { "who_is_in_it_too_is_not_told_again",
        { .kind = EVENT_APPOINTMENT_BOOKED, .payload = { "{\"appointment\":12,\"also\":true}", 30 } }, NULL },
    { "who_comes_into_a_session_later_is_added",
        { .kind = EVENT_APPOINTMENT_BOOKED, .org = { 4 }, .payload = { "{\"appointment\":12,\"joins\":true}", 31 } },
        "{\"resource_id\":\"12\",\"resource_id_type\":\"Appointment\",\"event_type\":"
        "\"appointment.patient_added\",\"changed_fields\":[],\"resource_organization_id\":\"4\"}" },
    { "a_visit_that_never_was_is_deleted",
        { .kind = EVENT_APPOINTMENT_CANCELLED,
            .org = { 4 },
            .payload = { "{\"appointment\":12,\"in_error\":true}", 34 } },
        "{\"resource_id\":\"12\",\"resource_id_type\":\"Appointment\",\"event_type\":\"appointment.deleted\","
        "\"changed_fields\":[],\"resource_organization_id\":\"4\"}" },
    { "a_moved_visit_has_another_date",
        { .kind = EVENT_APPOINTMENT_MOVED, .org = { 4 }, .payload = { "{\"appointment\":12,\"was\":5}", 26 } },
        "{\"resource_id\":\"12\",\"resource_id_type\":\"Appointment\",\"event_type\":\"appointment.updated\","
        "\"changed_fields\":[\"date\"],\"resource_organization_id\":\"4\"}" },
    { "hours_that_were_removed_name_their_row",
        { .kind = EVENT_AVAILABILITY_CHANGED,
            .resource_kind = { "staff", 5 },
            .resource_id = 2,
            .payload = { "{\"availability\":9,\"how\":\"deleted\"}", 34 } },
        "{\"resource_id\":\"9\",\"resource_id_type\":\"Availability\",\"event_type\":\"availability.deleted\","
        "\"changed_fields\":[]}" },
    { "a_provider_with_another_zone_is_not_told",
        { .kind = EVENT_AVAILABILITY_CHANGED,
            .resource_kind = { "staff", 5 },
            .resource_id = 2,
            .payload = { "{\"changed\":[\"settings\"]}", 24 } },
        NULL },
    { "a_package_that_is_billed_again_is_a_recurring_payment",
        { .kind = EVENT_PACKAGE_BOUGHT,
            .client = { 7 },
            .resource_kind = { "package", 7 },
            .resource_id = 5,
            .payload = { "{\"package\":5,\"repeats\":true}", 28 } },
        "{\"resource_id\":\"5\",\"resource_id_type\":\"RecurringPayment\",\"event_type\":"
        "\"recurring_payment.created\",\"changed_fields\":[]}" },
    { "one_that_was_paused_is_changed",
        { .kind = EVENT_PACKAGE_CHANGED,
            .client = { 7 },
            .resource_kind = { "package", 7 },
            .resource_id = 5,
            .payload = { "{\"package\":5,\"repeats\":true}", 28 } },
        "{\"resource_id\":\"5\",\"resource_id_type\":\"RecurringPayment\",\"event_type\":"
        "\"recurring_payment.updated\",\"changed_fields\":[]}" },
    { "a_package_that_is_sold_once_is_not_told",
        { .kind = EVENT_PACKAGE_BOUGHT,
            .client = { 7 },
            .resource_kind = { "package", 7 },
            .resource_id = 5,
            .payload = { "{\"package\":5}", 13 } },
        NULL },
    { "a_bill_that_was_sent_at_once_is_made",
        { .kind = EVENT_INVOICE_SENT,
            .client = { 7 },
            .resource_kind = { "invoice", 7 },
            .resource_id = 5,
            .payload = { "{\"payer\":3,\"created\":true}", 26 } },
        "{\"resource_id\":\"5\",\"resource_id_type\":\"RequestedPayment\",\"event_type\":"
        "\"requested_payment.created\",\"changed_fields\":[]}" },
    { "a_draft_that_was_sent_is_changed",
        { .kind = EVENT_INVOICE_SENT,
            .client = { 7 },
            .resource_kind = { "invoice", 7 },
            .resource_id = 5,
            .payload = { "{\"payer\":3}", 11 } },
        "{\"resource_id\":\"5\",\"resource_id_type\":\"RequestedPayment\",\"event_type\":"
        "\"requested_payment.updated\",\"changed_fields\":[\"is_preview\"]}" },
    { "a_payment_names_its_bill_and_neither_payer_nor_amount",
        { .kind = EVENT_PAYMENT_SUCCEEDED,
            .client = { 7 },
            .resource_kind = { "payment", 7 },
            .resource_id = 6,
            .payload = { "{\"payer\":3,\"invoice\":5,\"amount\":700}", 36 } },
        "{\"resource_id\":\"6\",\"resource_id_type\":\"BillingItem\",\"event_type\":"
        "\"billing_item.created\",\"changed_fields\":[],\"requested_payment_id\":\"5\"}" },
    { "a_dispute_names_its_payment_and_what_changed",
        { .kind = EVENT_DISPUTE_CHANGED,
            .client = { 7 },
            .resource_kind = { "dispute", 7 },
            .resource_id = 4,
            .payload = { "{\"payment\":6,\"fields\":[\"status\",\"response_required_by\"]}", 56 } },
        "{\"resource_id\":\"4\",\"resource_id_type\":\"ChargeBack\",\"event_type\":\"charge_back.updated\","
        "\"changed_fields\":[\"status\",\"response_required_by\"],\"billing_item_id\":\"6\"}" },
    { "a_policy_that_was_proposed_and_is_accepted_is_changed_and_tells_no_number",
        { .kind = EVENT_INSURANCE_ADDED,
            .client = { 7 },
            .resource_kind = { "insurance", 9 },
            .resource_id = 4,
            .payload = { "{\"accepted\":true,\"fields\":[\"member_id\",\"place\"]}", 48 } },
        "{\"resource_id\":\"4\",\"resource_id_type\":\"Policy\",\"event_type\":"
        "\"policy.updated\",\"changed_fields\":[\"num\",\"priority_type\"],\"user_id\":\"7\"}" },
    { "a_policy_that_ends_is_deleted",
        { .kind = EVENT_INSURANCE_ENDED,
            .client = { 7 },
            .resource_kind = { "insurance", 9 },
            .resource_id = 4,
            .payload = { "{}", 2 } },
        "{\"resource_id\":\"4\",\"resource_id_type\":\"Policy\",\"event_type\":"
        "\"policy.deleted\",\"changed_fields\":[],\"user_id\":\"7\"}" },
    { "a_payment_by_hand_that_is_undone_is_deleted",
        { .kind = EVENT_PAYMENT_REFUNDED,
            .client = { 7 },
            .resource_kind = { "payment", 7 },
            .resource_id = 6,
            .payload = { "{\"payer\":3,\"invoice\":5,\"undone\":true}", 37 } },
        "{\"resource_id\":\"6\",\"resource_id_type\":\"BillingItem\",\"event_type\":"
        "\"billing_item.deleted\",\"changed_fields\":[],\"requested_payment_id\":\"5\"}" },
    { "a_payment_that_is_given_back_is_changed",
        { .kind = EVENT_PAYMENT_REFUNDED,
            .client = { 7 },
            .resource_kind = { "payment", 7 },
            .resource_id = 6,
            .payload = { "{\"payer\":3,\"invoice\":5}", 23 } },
        "{\"resource_id\":\"6\",\"resource_id_type\":\"BillingItem\",\"event_type\":"
        "\"billing_item.updated\",\"changed_fields\":[\"refund_amount\"],\"requested_payment_id\":\"5\"}" },
    { "an_invitation_sent_again_is_not_told",
        { .kind = EVENT_STAFF_ADDED,
            .resource_kind = { "staff", 5 },
            .resource_id = 2,
            .payload = { "{\"again\":true}", 14 } },
        NULL },
};

static void body_is(void **state)
{
    const struct body_row *row = *state;
    struct hook_tale t;
    bool told = hook_tale_of(a, &row->event, (struct client_id){ 0 }, &t);
    assert_int_equal(told, row->body != NULL);
    if (told)
        assert_string_equal(sv_z(a, t.body), row->body);
}

/* What programs do not hear of, and why. */
static const struct {
    enum event_kind kind;
    const char *why;
} not_told[] = {
    { EVENT_PASSWORD_RESET_ASKED, "of a login, which the API has no object for" },
    { EVENT_PASSWORD_CHANGED, "the same" },
    { EVENT_EMAIL_CHANGE_ASKED, "the same: the client's own change is told" },
    { EVENT_EMAIL_CHANGED, "the same" },
    { EVENT_SIGNED_IN_NEW_DEVICE, "the same" },
    { EVENT_SECOND_FACTOR_CHANGED, "the same" },
    { EVENT_CLIENT_ASSIGNED, "the care team is no field that is told" },
    { EVENT_CLIENT_BORN_CHANGED, "client_changed comes with it" },
    { EVENT_CLIENT_WELCOME, "a mail, and no change" },
    { EVENT_FEATURE_REQUESTED, "nothing has changed yet" },
    { EVENT_RESTRICTED_OPENED, "who looked is not told" },
    { EVENT_AUDIT_HEAD, "the access log is not told" },
    { EVENT_ACCESS_DIGEST_DUE, "a mail, and no change" },
    { EVENT_DELIVERY_FAILED, "of a mail" },
    { EVENT_REMINDERS_CHANGED, "choice_changed comes with it where anybody else knows of the choice" },
    { EVENT_EMERGENCY_CONTACT_NAMED, "contact_changed comes with it" },
    { EVENT_SMS_ASKED, "a text message, and no change" },
    { EVENT_PROXY_OPENED, "who looked is not told" },
    { EVENT_GRANT_ENDS_SOON, "nothing has changed yet" },
    { EVENT_GRANT_IDLE_DUE, "nothing has changed yet" },
    { EVENT_INVITE_SENT, "grant_proposed was told" },
    { EVENT_INVITE_DECLINED, "grant_ended comes with it" },
    { EVENT_INVITE_LAPSES, "nothing has changed yet" },
    { EVENT_INVITE_EXPIRED, "the access stands as it was proposed" },
    { EVENT_ACCESS_ASKED, "a question among people" },
    { EVENT_ACCESS_ANSWERED, "the same" },
    { EVENT_HELP_ASKED, "leaves no trace" },
    { EVENT_AGE_DUE, "what follows from it is told" },
    { EVENT_AGE_POLICY_CHANGED, "the same" },
    { EVENT_AGE_REVIEW_OPENED, "the same" },
    { EVENT_AGE_REVIEW_DECIDED, "the same" },
    { EVENT_AGE_TIER_APPLIED, "the same" },
    { EVENT_APPOINTMENT_TYPE_CHANGED, "the reference has no event of it" },
    { EVENT_ATTENDANCE_ASK_DUE, "a mail, and no change" },
    { EVENT_APPOINTMENT_REMINDER_DUE, "the same" },
    { EVENT_VIDEO_LINK_READY, "a mail, and no change" },
    { EVENT_CALENDAR_FEED_CREATED, "of a reader's own address" },
    { EVENT_NO_CONTACT_CHANGED, "who may not meet is told to staff alone" },
    { EVENT_INVOICE_REMINDER, "a mail, and no change" },
    { EVENT_INVOICE_OVERDUE, "a day has passed, and nothing was changed" },
    { EVENT_PAYMENT_NOTICE_DUE, "nothing has changed yet" },
    { EVENT_PAYMENT_NOTICE, "the same" },
    { EVENT_CARD_EXPIRES, "a mail, and no change" },
    { EVENT_STANDING_PAYER_CHANGED, "who pays for whom is told to nobody else" },
    { EVENT_SPLIT_CHANGED, "the same" },
    { EVENT_PACKAGE_OFFERED, "the reference has no event of it" },
    { EVENT_CHARGE_CHANGED, "the reference has no event of it" },
    { EVENT_SUPPLEMENT_STORE_CHANGED, "the reference has no such event" },
    { EVENT_SUPPLEMENT_CONNECTED, "the same" },
    { EVENT_SUPPLEMENT_ENDED, "the same" },
    { EVENT_INSURANCE_EXPIRES, "a mail, and no change" },
    { EVENT_DOCUMENT_SENT, "the reference has no such event" },
    { EVENT_SUPPLEMENT_INVITED, "the same" },
    { EVENT_SUPPLEMENT_OF_AGE_DUE, "nothing has changed yet" },
    { EVENT_SUPPLEMENT_HANDED_OVER, "the reference has no such event" },
};

static void every_kind_of_event_is_told_or_says_why_not(void **state)
{
    (void)state;
    for (int k = 0; k < EVENT_KIND_COUNT; k++) {
        struct event e = { .kind = (enum event_kind)k,
            .org = { 1 },
            .client = { 1 },
            .contact = { 1 },
            .resource_id = 1,
            .payload = SV("{\"appointment\":1,\"availability\":1,\"repeats\":true}") };
        struct hook_tale t;
        int told = hook_tale_of(a, &e, (struct client_id){ 0 }, &t), silent = 0, heard = 0;
        for (size_t i = 0; i < LENGTH(not_told); i++)
            silent += (int)not_told[i].kind == k && not_told[i].why[0];
        for (size_t i = 0; i < hooks_consumer.kinds_count; i++)
            heard += (int)hooks_consumer.kinds[i] == k;
        if (told + silent != 1 || heard != told)
            fail_msg("event %s: told %d, silent %d, subscribed %d", event_kind_name(e.kind), told, silent, heard);
        if (told)
            assert_int_not_equal(hook_event_type_parse(a, sv_of(t.event_type)).n, 0);
    }
}

int main(void)
{
    struct CMUnitTest tests[4 + LENGTH(bodies)] = {
        cmocka_unit_test(hmac_is_that_of_rfc_4231),
        cmocka_unit_test(path_and_query_are_signed_apart),
        cmocka_unit_test(every_type_is_one_of_the_references_and_both_spellings_are_read),
        cmocka_unit_test(every_kind_of_event_is_told_or_says_why_not),
    };
    for (size_t i = 0; i < LENGTH(bodies); i++)
        tests[4 + i] = TEST_ROW(bodies[i].name, body_is, &bodies[i]);
    a = arena_new("test", 64 * 1024);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(a);
    return failed;
}
