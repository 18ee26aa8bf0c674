#include "base/text.h"
#include "family/about.h"
#include "family/preview.h"

/* Before and after as the plan sees them; the same people in the same order. */
static enum err both(
    const struct op *op, struct client_id client, struct notice_facts *ret_before, struct notice_facts *ret_after)
{
    TRY(viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_CHART)));
    TRY(notice_facts_load(op, client, ret_before));
    TRY(choice_times_load(op, ret_before));
    *ret_after = *ret_before;
    struct notice_person *people = arena_array(op->arena, ret_before->people_count, sizeof *people);
    for (size_t i = 0; i < ret_before->people_count; i++)
        people[i] = ret_before->people[i];
    ret_after->people = people;
    return E_OK;
}

enum err preview_portal(
    const struct op *op, struct client_id client, struct portal after, struct notice_differences *ret_differences)
{
    struct notice_facts was, is;
    TRY(both(op, client, &was, &is));
    is.portal = after;
    *ret_differences = notice_compare(op->arena, &was, &is);
    return E_OK;
}

enum err preview_archive(const struct op *op, struct client_id client, struct notice_differences *ret_differences)
{
    struct notice_facts was, is;
    TRY(both(op, client, &was, &is));
    is.client_archived = !was.client_archived;
    *ret_differences = notice_compare(op->arena, &was, &is);
    return E_OK;
}

enum err preview_contact(const struct op *op, struct client_id client, struct contact_id contact,
    const struct contact_form *after, struct notice_differences *ret_differences)
{
    struct notice_facts was, is;
    struct contact c;
    TRY(both(op, client, &was, &is));
    TRY(contact_load(op, client, contact, &c));
    if (c.reverse)
        return E_NOTFOUND;
    struct notice_person *people = arena_array(op->arena, is.people_count, sizeof *people);
    for (size_t i = 0; i < is.people_count; i++) {
        people[i] = is.people[i];
        bool contacts = people[i].kind == RECIPIENT_COPY || people[i].kind == RECIPIENT_CAREGIVER;
        if (!contacts || people[i].id != contact.v) /* staff have numbers of their own */
            continue;
        if (!after) {
            people[i].copy = false;
            people[i].ended = people[i].access_ended = true;
            continue;
        }
        people[i].copy = after->copy_notifications;
        people[i].categories = after->copy_categories;
        people[i].own_rule = after->own_rule;
        if (!c.linked.v)
            people[i].address = email_norm(op->arena, after->email);
    }
    is.people = people;
    *ret_differences = notice_compare(op->arena, &was, &is);
    return E_OK;
}

enum err preview_reminders(const struct op *op, struct client_id client, struct choice_of of,
    const struct notice_reminders *after, struct notice_differences *ret_differences)
{
    struct notice_facts was, is;
    TRY(both(op, client, &was, &is));
    struct notice_person *people = arena_array(op->arena, is.people_count, sizeof *people);
    for (size_t i = 0; i < is.people_count; i++) {
        people[i] = is.people[i];
        if (of.kind == CHOICE_CONTACT && people[i].kind == RECIPIENT_COPY && people[i].id == of.id)
            people[i].reminders = *after;
    }
    is.people = people;
    if (of.kind == CHOICE_CLIENT)
        is.client_reminders = *after;
    *ret_differences = notice_compare(op->arena, &was, &is);
    return E_OK;
}
