/* What a webhook may ask for, and its names. */
#include "hooks/tell.h"

const struct hook_event_type hook_event_types[] = {
    { "applied_tag.created", "Tags", "A tag was put on somebody" },
    { "applied_tag.deleted", "Tags", "A tag was taken off somebody" },
    { "appointment.created", "Appointments", "An appointment was made" },
    { "appointment.deleted", "Appointments", "An appointment was removed: it never was" },
    { "appointment.patient_added", "Appointments", "Somebody came into a session" },
    { "appointment.patient_removed", "Appointments", "Somebody was taken out of a session" },
    { "appointment.updated", "Appointments", "An appointment was moved, changed or cancelled" },
    { "availability.created", "Calendar", "Hours of a provider were added" },
    { "availability.deleted", "Calendar", "Hours of a provider were removed" },
    { "availability.updated", "Calendar", "Hours of a provider were changed" },
    { "billing_item.created", "Bills and payments", "Somebody paid, or tried to" },
    { "billing_item.deleted", "Bills and payments", "A payment by hand was undone: it never came" },
    { "billing_item.updated", "Bills and payments", "A payment was given back, or is disputed" },
    { "charge_back.created", "Bills and payments", "A payer asks their bank for a payment back, or the bank inquires" },
    { "charge_back.updated", "Bills and payments", "It was changed or decided" },
    { "feature_toggle.updated", "Client portal", "What clients may do in the portal was changed" },
    { "location.created", "Addresses", "An address was added" },
    { "location.deleted", "Addresses", "An address was deleted" },
    { "location.updated", "Addresses", "An address was changed" },
    { "notification_contact.created", "Contacts and access", "A contact was added" },
    { "notification_contact.deleted", "Contacts and access", "A contact was ended" },
    { "notification_contact.updated", "Contacts and access", "A contact, or its access, was changed" },
    { "notification_setting.updated", "Notifications", "Somebody chose anew what they are told" },
    { "organization_info.updated", "Practice", "The practice's settings were changed" },
    { "organization_membership.created", "Practice", "A member of staff was added" },
    { "organization_membership.updated", "Practice", "A member of staff was changed" },
    { "patient.created", "Clients", "A client was added" },
    { "patient.updated", "Clients", "A client was changed" },
    { "policy.created", "Insurance", "A policy was added, or a family proposed one" },
    { "policy.deleted", "Insurance", "A policy ended, or a proposed one was not accepted or was withdrawn" },
    { "policy.updated", "Insurance", "A policy was changed or accepted, or a family corrected one that it proposed" },
    { "recurring_payment.created", "Bills and payments", "A package was sold that is billed again and again" },
    { "recurring_payment.updated", "Bills and payments",
        "Such a package was paused, goes on, is billed again, or ends" },
    { "requested_payment.created", "Bills and payments", "A bill was made" },
    { "requested_payment.deleted", "Bills and payments", "A bill was taken back" },
    { "requested_payment.updated", "Bills and payments", "A bill was changed, sent, or paid" },
    { "stripe_customer_detail.created", "Bills and payments", "A card was added" },
    { "stripe_customer_detail.deleted", "Bills and payments", "A card was removed" },
    { "stripe_customer_detail.updated", "Bills and payments", "How a card is used changed" },
    { "super_bill.created", "Bills and payments", "A superbill was made" },
    { "super_bill.deleted", "Bills and payments", "A superbill was made void" },
    { "super_bill.updated", "Bills and payments", "A superbill was made ready, or sent" },
};
const size_t hook_event_types_count = LENGTH(hook_event_types);

struct sv hook_event_label(struct sv event_type)
{
    for (size_t i = 0; i < hook_event_types_count; i++)
        if (sv_eq(sv_of(hook_event_types[i].type), event_type))
            return sv_of(hook_event_types[i].label);
    return SV("A test");
}

struct sv hook_event_type_enum(struct arena *a, struct sv event_type)
{
    char *z = arena_strndup(a, event_type.p, event_type.n);
    for (char *p = z; *p; p++)
        *p = *p == '.' ? '_' : *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
    return sv_from(z, event_type.n);
}

struct sv hook_event_type_parse(struct arena *a, struct sv text)
{
    for (size_t i = 0; i < hook_event_types_count; i++) {
        struct sv type = sv_of(hook_event_types[i].type);
        if (sv_eq(type, text) || sv_eq(hook_event_type_enum(a, type), text))
            return type;
    }
    return SV("");
}
