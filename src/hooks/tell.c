#include "hooks/tell.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "crypto/sha256.h"
#include "people/people.h"

static const char TEST_TYPE[] = "test.created";

/* Of our events: what they become, and the reference's name of the thing. */
static const struct {
    enum event_kind kind;
    const char *event_type, *resource_kind;
    bool changes; /* changed_fields is of interest */
} told[] = {
    { EVENT_CLIENT_CREATED, "patient.created", "User", false },
    { EVENT_CLIENT_CHANGED, "patient.updated", "User", true },
    { EVENT_CLIENT_EMAIL_CHANGED, "patient.updated", "User", true },
    { EVENT_CLIENT_DIED, "patient.updated", "User", true },
    { EVENT_CLIENT_ARCHIVED, "patient.updated", "User", true },
    { EVENT_CLIENT_UNARCHIVED, "patient.updated", "User", true },
    { EVENT_PORTAL_CHANGED, "feature_toggle.updated", "FeatureToggle", true },
    { EVENT_SETTINGS_CHANGED, "organization_info.updated", "OrganizationInfo", true },
    { EVENT_LOCATION_CREATED, "location.created", "Location", false },
    { EVENT_LOCATION_CHANGED, "location.updated", "Location", false },
    { EVENT_LOCATION_DELETED, "location.deleted", "Location", false },
    { EVENT_TAG_APPLIED, "applied_tag.created", "AppliedTag", false },
    { EVENT_TAG_REMOVED, "applied_tag.deleted", "AppliedTag", false },
    { EVENT_CHOICE_CHANGED, "notification_setting.updated", "NotificationSetting", false },
    { EVENT_STAFF_ADDED, "organization_membership.created", "OrganizationMembership", false },
    { EVENT_STAFF_CHANGED, "organization_membership.updated", "OrganizationMembership", true },
    { EVENT_CONTACT_ADDED, "notification_contact.created", "NotificationContact", false },
    { EVENT_CONTACT_CHANGED, "notification_contact.updated", "NotificationContact", true },
    { EVENT_CONTACT_ENDED, "notification_contact.deleted", "NotificationContact", false },
    { EVENT_GRANT_PROPOSED, "notification_contact.updated", "NotificationContact", true },
    { EVENT_GRANT_ACCEPTED, "notification_contact.updated", "NotificationContact", true },
    { EVENT_GRANT_CHANGED, "notification_contact.updated", "NotificationContact", true },
    { EVENT_GRANT_SUSPENDED, "notification_contact.updated", "NotificationContact", true },
    { EVENT_GRANT_ENDED, "notification_contact.updated", "NotificationContact", true },
    { EVENT_APPOINTMENT_CREATED, "appointment.created", "Appointment", false },
    { EVENT_APPOINTMENT_BOOKED, "appointment.created", "Appointment", false },
    { EVENT_APPOINTMENT_REQUESTED, "appointment.created", "Appointment", false },
    { EVENT_APPOINTMENT_DECLINED, "appointment.updated", "Appointment", true },
    { EVENT_APPOINTMENT_MOVED, "appointment.updated", "Appointment", true },
    { EVENT_APPOINTMENT_CHANGED, "appointment.updated", "Appointment", true },
    { EVENT_APPOINTMENT_CANCELLED, "appointment.updated", "Appointment", true },
    { EVENT_APPOINTMENT_NOSHOW, "appointment.updated", "Appointment", true },
    { EVENT_APPOINTMENT_CHECKED_IN, "appointment.updated", "Appointment", true },
    { EVENT_APPOINTMENT_FULFILLED, "appointment.updated", "Appointment", true },
    { EVENT_WAITLIST_JOINED, "appointment.updated", "Appointment", true },
    { EVENT_ATTENDANCE_CONFIRMED, "appointment.updated", "Appointment", true },
    { EVENT_GROUP_REMOVED, "appointment.patient_removed", "Appointment", false },
    { EVENT_WAITLIST_FREE, "appointment.patient_added", "Appointment", false },
    { EVENT_AVAILABILITY_CHANGED, "availability.updated", "Availability", false },
    { EVENT_INVOICE_CREATED, "requested_payment.created", "RequestedPayment", false },
    { EVENT_INVOICE_SENT, "requested_payment.updated", "RequestedPayment", true },
    { EVENT_INVOICE_CHANGED, "requested_payment.updated", "RequestedPayment", true },
    { EVENT_INVOICE_PAID, "requested_payment.updated", "RequestedPayment", true },
    { EVENT_INVOICE_VOIDED, "requested_payment.deleted", "RequestedPayment", false },
    { EVENT_PAYMENT_SUCCEEDED, "billing_item.created", "BillingItem", false },
    { EVENT_PAYMENT_FAILED, "billing_item.created", "BillingItem", false },
    { EVENT_PAYMENT_REFUNDED, "billing_item.updated", "BillingItem", true },
    { EVENT_REFUND_FAILED, "billing_item.updated", "BillingItem", true },
    { EVENT_PAYMENT_DISPUTED, "billing_item.updated", "BillingItem", true },
    { EVENT_DISPUTE_OPENED, "charge_back.created", "ChargeBack", false },
    { EVENT_DISPUTE_CHANGED, "charge_back.updated", "ChargeBack", true },
    { EVENT_CARD_ADDED, "stripe_customer_detail.created", "StripeCustomerDetail", false },
    { EVENT_CARD_CHANGED, "stripe_customer_detail.updated", "StripeCustomerDetail", true },
    { EVENT_CARD_REMOVED, "stripe_customer_detail.deleted", "StripeCustomerDetail", false },
    { EVENT_SUPERBILL_CREATED, "super_bill.created", "SuperBill", false },
    { EVENT_SUPERBILL_CHANGED, "super_bill.updated", "SuperBill", true },
    { EVENT_SUPERBILL_VOIDED, "super_bill.deleted", "SuperBill", false },
    { EVENT_SUPERBILL_READY, "super_bill.updated", "SuperBill", true },
    { EVENT_INSURANCE_PROPOSED, "policy.created", "Policy", false },
    { EVENT_INSURANCE_ADDED, "policy.created", "Policy", false },
    { EVENT_INSURANCE_CHANGED, "policy.updated", "Policy", true },
    { EVENT_INSURANCE_ENDED, "policy.deleted", "Policy", false },
    { EVENT_PACKAGE_BOUGHT, "recurring_payment.created", "RecurringPayment", false },
    { EVENT_PACKAGE_CHANGED, "recurring_payment.updated", "RecurringPayment", true },
};

static bool is_so(const json_t *payload, const char *key)
{
    return json_is_true(json_object_get(payload, key));
}

/* Of one kind of event, by what is in it: who comes later was added, who was accepted was changed, and so on. */
static const char *type_of(enum event_kind kind, const char *usual, const json_t *payload)
{
    const char *how = json_string_value(json_object_get(payload, "how"));
    if (kind == EVENT_AVAILABILITY_CHANGED && how)
        return strcmp(how, "created") == 0   ? "availability.created"
               : strcmp(how, "deleted") == 0 ? "availability.deleted"
                                             : usual;
    if (strcmp(usual, "appointment.created") == 0)
        return is_so(payload, "joins")              ? "appointment.patient_added"
               : json_object_get(payload, "status") ? "appointment.updated"
                                                    : usual;
    if (kind == EVENT_APPOINTMENT_CANCELLED && is_so(payload, "in_error"))
        return "appointment.deleted";
    if (kind == EVENT_INVOICE_SENT && is_so(payload, "created"))
        return "requested_payment.created"; /* it never was a draft */
    if (kind == EVENT_INSURANCE_ADDED && is_so(payload, "accepted"))
        return "policy.updated"; /* a family proposed it: so it is there already */
    if (kind == EVENT_PAYMENT_REFUNDED && is_so(payload, "undone"))
        return "billing_item.deleted"; /* recorded by hand, and it never came */
    return usual;
}

/* A member of staff who got another address is welcomed anew, and so is one who asked for it: neither is a new one. */
static size_t row_of(const struct event *e, const json_t *payload)
{
    enum event_kind kind = e->kind;
    if (kind == EVENT_STAFF_ADDED && json_object_get(payload, "again"))
        return LENGTH(told);
    if (kind == EVENT_STAFF_ADDED && json_object_get(payload, "fields"))
        kind = EVENT_STAFF_CHANGED;
    if (is_so(payload, "also") || (kind == EVENT_AVAILABILITY_CHANGED && !json_object_get(payload, "availability")))
        return LENGTH(told);
    if ((kind == EVENT_PACKAGE_BOUGHT || kind == EVENT_PACKAGE_CHANGED) && !is_so(payload, "repeats"))
        return LENGTH(told); /* sold once, or for the payer: no RecurringPayment */
    size_t i = 0;
    while (i < LENGTH(told) && told[i].kind != kind)
        i++;
    return i;
}

static bool is_appointment(const char *resource_kind)
{
    return strcmp(resource_kind, "Appointment") == 0;
}

static bool is_contact(const char *resource_kind)
{
    return strcmp(resource_kind, "NotificationContact") == 0;
}

/* The API's numbers: switches have none of their own, they are their client's, their group's or the practice's. */
static int64_t toggle_of(const struct event *e, const json_t *payload)
{
    int64_t group = json_integer_value(json_object_get(payload, "group"));
    if (e->client.v)
        return e->client.v * 4 + 1;
    return group ? group * 4 + 2 : e->org.v * 4 + 3;
}

/* Whose it is: the API's number of a client, or of a member of staff; 0: the practice's. */
static int64_t user_of(const struct event *e, const json_t *payload)
{
    int64_t staff = json_integer_value(json_object_get(payload, "staff"));
    if (e->client.v)
        return api_id_of_client(e->client);
    if (sv_eq(e->resource_kind, SV("staff")))
        staff = e->resource_id;
    return api_id_of_staff((struct staff_id){ staff });
}

static int64_t resource_of(const struct event *e, const char *resource_kind, const json_t *payload)
{
    if (is_contact(resource_kind))
        return e->contact.v;
    if (is_appointment(resource_kind))
        return json_integer_value(json_object_get(payload, "appointment"));
    if (strcmp(resource_kind, "Availability") == 0)
        return json_integer_value(json_object_get(payload, "availability"));
    if (strcmp(resource_kind, "User") == 0)
        return e->client.v;
    if (strcmp(resource_kind, "FeatureToggle") == 0)
        return toggle_of(e, payload);
    if (strcmp(resource_kind, "NotificationSetting") == 0)
        return user_of(e, payload);
    return strcmp(resource_kind, "OrganizationInfo") == 0 ? e->org.v : e->resource_id;
}

static void text_id(struct json *j, const char *key, int64_t id)
{
    char text[24];
    if (!id) {
        json_nil(j, key);
        return;
    }
    int n = snprintf(text, sizeof text, "%lld", (long long)id);
    json_str(j, key, sv_from(text, (size_t)n));
}

/* Ours to the API's; one of ours may be several there. What is not here has the same name, or none there. */
static void add_field(struct json *j, const char *ours)
{
    static const char *const names[][2] = { { "name", "first_name" }, { "name", "last_name" }, { "name", "legal_name" },
        { "born", "dob" }, { "phone", "phone_number" }, { "address", "locations" }, { "insurer", "insurance_plan" },
        { "member_id", "num" }, { "plan", "name" }, { "group_number", "group_num" }, { "holder", "holder_name" },
        { "holder_born", "holder_dob" }, { "relation", "holder_relationship" }, { "place", "priority_type" },
        { "starts_on", "effective_start" }, { "ends_on", "effective_end" } };
    bool found = false;
    for (size_t i = 0; i < LENGTH(names); i++)
        if (strcmp(names[i][0], ours) == 0) {
            json_str(j, NULL, sv_of(names[i][1]));
            found = true;
        }
    if (!found)
        json_str(j, NULL, sv_of(ours));
}

/* In the words of the API's fields. */
static void add_fields(struct json *j, const struct event *e, const json_t *payload)
{
    const json_t *fields = json_object_get(payload, "fields"), *field;
    size_t i;
    switch ((int)e->kind) {
    case EVENT_CLIENT_EMAIL_CHANGED: json_str(j, NULL, SV("email")); return;
    case EVENT_CLIENT_ARCHIVED:
    case EVENT_CLIENT_UNARCHIVED: json_str(j, NULL, SV("active")); return;
    case EVENT_GRANT_PROPOSED:
    case EVENT_GRANT_ACCEPTED:
    case EVENT_GRANT_SUSPENDED:
    case EVENT_GRANT_ENDED: json_str(j, NULL, SV("client_portal_access")); return;
    case EVENT_GRANT_CHANGED: json_str(j, NULL, SV("client_portal_setting")); return;
    case EVENT_APPOINTMENT_MOVED: json_str(j, NULL, SV("date")); return;
    case EVENT_ATTENDANCE_CONFIRMED: json_str(j, NULL, SV("client_confirmed")); return;
    case EVENT_APPOINTMENT_BOOKED:
    case EVENT_APPOINTMENT_DECLINED:
    case EVENT_APPOINTMENT_CANCELLED:
    case EVENT_APPOINTMENT_NOSHOW:
    case EVENT_APPOINTMENT_CHECKED_IN:
    case EVENT_APPOINTMENT_FULFILLED: json_str(j, NULL, SV("pm_status")); return;
    case EVENT_INVOICE_SENT: json_str(j, NULL, SV("is_preview")); return;
    case EVENT_INVOICE_PAID: json_str(j, NULL, SV("status")); return;
    case EVENT_PAYMENT_REFUNDED:
    case EVENT_REFUND_FAILED: json_str(j, NULL, SV("refund_amount")); return;
    case EVENT_SUPERBILL_CHANGED:
    case EVENT_SUPERBILL_READY: json_str(j, NULL, SV("status")); return;
    default: break;
    }
    json_array_foreach(fields, i, field) if (json_is_string(field)) add_field(j, json_string_value(field));
}

static struct sv body_of(struct arena *a, const struct hook_tale *t, const struct event *e, const json_t *payload,
    bool changes, struct client_id linked)
{
    struct str out = str_new(a, 16384);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    text_id(&j, "resource_id", t->resource_id);
    json_str(&j, "resource_id_type", sv_of(t->resource_kind));
    json_str(&j, "event_type", sv_of(t->event_type));
    json_begin_array(&j, "changed_fields");
    if (changes)
        add_fields(&j, e, payload);
    json_end(&j);
    if (is_contact(t->resource_kind)) {
        text_id(&j, "linked_client_id", linked.v);
        text_id(&j, "user_id", e->client.v);
    } else if (is_appointment(t->resource_kind)) {
        text_id(&j, "resource_organization_id", e->org.v);
    } else if (strcmp(t->resource_kind, "FeatureToggle") == 0) {
        text_id(&j, "user_id", e->client.v);
        text_id(&j, "user_group_id", json_integer_value(json_object_get(payload, "group")));
        json_nil(&j, "care_plan_id");
    } else if (strcmp(t->resource_kind, "AppliedTag") == 0) {
        text_id(&j, "tag_id", json_integer_value(json_object_get(payload, "tag")));
        text_id(&j, "user_id", user_of(e, payload));
    } else if (strcmp(t->resource_kind, "BillingItem") == 0) {
        text_id(&j, "requested_payment_id", json_integer_value(json_object_get(payload, "invoice")));
    } else if (strcmp(t->resource_kind, "ChargeBack") == 0) {
        text_id(&j, "billing_item_id", json_integer_value(json_object_get(payload, "payment")));
    } else if (strcmp(t->resource_kind, "SuperBill") == 0) {
        text_id(&j, "patient_id", e->client.v);
    } else if (strcmp(t->resource_kind, "Location") == 0 || strcmp(t->resource_kind, "NotificationSetting") == 0 ||
               strcmp(t->resource_kind, "StripeCustomerDetail") == 0 || strcmp(t->resource_kind, "Policy") == 0) {
        text_id(&j, "user_id", user_of(e, payload));
    }
    json_end(&j);
    return str_sv(&out);
}

bool hook_tale_of(struct arena *a, const struct event *e, struct client_id linked, struct hook_tale *ret_tale)
{
    json_t *payload = json_loadb(e->payload.p, e->payload.n, 0, NULL);
    struct hook_tale t = { .resource_id = 0 };
    size_t i = row_of(e, payload);
    if (i < LENGTH(told)) {
        t = (struct hook_tale){ .event_type = type_of(e->kind, told[i].event_type, payload),
            .resource_kind = told[i].resource_kind };
        t.resource_id = resource_of(e, t.resource_kind, payload);
        t.body = body_of(a, &t, e, payload, sv_ends(sv_of(t.event_type), SV(".updated")), linked);
    }
    json_decref(payload);
    *ret_tale = t;
    return t.resource_id != 0;
}

struct hook_tale hook_test_tale(struct arena *a, int64_t webhook)
{
    struct event none = { 0 };
    struct hook_tale t = { .event_type = TEST_TYPE, .resource_kind = "Test", .resource_id = webhook };
    t.body = body_of(a, &t, &none, NULL, false, (struct client_id){ 0 });
    return t;
}

/* --- signature --- */

/* "/path" and "a=b" of an absolute URL; an empty path is "/". */
static void split_url(struct sv url, struct sv *ret_path, struct sv *ret_query)
{
    size_t slashes = sv_find(url, ':', 0), start = sv_find(url, '/', slashes + 3);
    struct sv host = sv_sub(url, slashes + 3, SIZE_MAX),
              rest = start == SIZE_MAX ? SV("") : sv_sub(url, start, SIZE_MAX);
    if (start == SIZE_MAX) { /* https://host?query */
        (void)sv_cut(&host, '?');
        rest = host;
        *ret_path = SV("/");
        *ret_query = sv_cut(&rest, '#');
        return;
    }
    struct sv before = sv_cut(&rest, '#');
    *ret_path = sv_cut(&before, '?');
    *ret_query = before;
}

struct hook_signature hook_sign_call(struct arena *a, struct sv secret, struct sv url, struct sv body)
{
    struct sv path, query, digest = sv_fmt(a, "SHA-256=%.*s", SV_FMT(sha256_hex(a, body)));
    split_url(url, &path, &query);
    struct sv signed_text = sv_fmt(a, "post %.*s %.*s %.*s application/json %zu", SV_FMT(path), SV_FMT(query),
        SV_FMT(sv_sub(digest, 8, SIZE_MAX)), body.n);
    return (struct hook_signature){ .digest = digest,
        .input = SV("sig1=(\"@method\" \"@path\" \"@query\" \"content-digest\" \"content-type\" \"content-length\")"),
        .signature = sv_fmt(a, "sig1=%.*s", SV_FMT(sha256_hmac_hex(a, secret, signed_text))) };
}
