/**
 * family/api_family.h — inside the room: what stands behind the API's types of the family side (schema.graphql). Each
 * begins with a node where one of its fields needs a right; made from what the use cases return.
 */
#ifndef KITH_FAMILY_API_FAMILY_H
#define KITH_FAMILY_API_FAMILY_H

#include "api/api.h"
#include "api/schema.h"
#include "family/contact_access.h"
#include "family/family.h"

struct api_setting {
    int64_t id;
    bool schedule_appointments, view_and_pay_bills, view_and_purchase_packages, view_and_complete_forms,
        view_and_upload_documents, view_and_create_goals, view_and_create_journal_entries, chat_with_provider;
};
struct api_contact {
    struct api_node node; /* its client */
    struct contact c;
    struct sv relationship, contact_type, full_legal_name_with_preferred;
    struct sv linked_client_id; /* empty: none */
    struct opt_i64 call_order;
    struct gql_value copy_categories;
    bool client_portal_access;
    const struct api_setting *client_portal_setting;
};
struct api_contact_saved {
    const struct api_contact *contact;
    struct gql_value messages, warnings;
    struct sv nothing;
};

struct api_area {
    struct sv area, label, level;
};
struct api_grant {
    struct api_node node; /* the care receiver */
    struct grant g;
    struct sv state;
    bool open_today, waits_for_consent;
    struct gql_value areas;
};
struct api_grant_change {
    struct grant_change_row r;
};
struct api_grant_saved {
    const struct api_grant *grant;
    struct gql_value messages;
};
struct api_preview_area {
    struct sv area, label, level, why;
};
struct api_preview {
    struct sv caregiver_name, client_name;
    struct gql_value areas, mails;
};
struct api_invitation {
    int64_t grant_id;
    struct sv client_name, relationship;
    struct instant expires_at;
};
struct api_duties {
    struct sv version, text;
};
struct api_access_entry {
    int64_t id, resource_id;
    struct instant at;
    struct sv who, key, on_behalf_of, what, action, resource, outcome;
};

struct api_audit_event {
    int64_t acting_user, resource_id;
    struct instant occurred_at;
    struct sv resource_name, type;
};

struct api_toggle {
    int64_t id, user_id, user_group_id;
    bool uses_feature_toggle_from_care_plan;
    struct sv source;
    bool can_schedule_appointments, can_view_payments, can_view_packages, can_view_forms, can_view_documents,
        allow_direct_chat, allow_community_chat, can_view_goals, can_view_journal_entries, can_view_care_plan,
        can_view_programs;
};
struct api_toggle_saved {
    const struct api_toggle *toggle;
    struct gql_value messages;
    struct sv nothing;
};

struct api_human {
    int64_t id, current_user_id;
    struct sv email;
    struct opt_instant last_sign_in_at;
};
struct api_human_saved {
    const struct api_human *human;
    struct gql_value messages;
    struct sv nothing;
};

/** From a contact as somebody may see it. `facts`: of the viewer towards its client. */
const struct api_contact *api_contact_of(struct arena *a, const struct contact *c, const struct access_facts *facts);
/** NULL for everything, or no access. */
const struct api_setting *api_setting_of(struct arena *a, struct grant_id id, struct scope s);
/** A grant for this viewer: a caregiver is told of one that is not open that it has ended, and never why. */
enum err api_grant_of(struct api *api, const struct grant *g, const struct api_grant **ret_grant) MUST_CHECK;
/** Of several, one query for the facts. */
enum err api_grants_of(struct api *api, const struct grants *grants, const struct api_grant **ret_grants) MUST_CHECK;

/** What a use case said no to, as problems where it can be told so: E_DENIED for want of a fresh password, E_NOTFOUND
 * of the object named by `field`, E_CONFLICT. Other errors are returned. */
enum err api_told(struct api *api, enum err e, struct sv field, struct problems *problems) MUST_CHECK;
/** The operation in which an access is given or widened: the caller's own with a fresh password, or a key's whose owner
 *  acknowledged the duties; then `form` says so too. False: `problems` says what to do. */
enum err api_granting(struct api *api, const struct op *op, struct grant_form *form, struct problems *problems,
    struct op *ret_op, bool *ret_may) MUST_CHECK;
/** "2027-01-31" as the forms take it; the words of an optional text. */
struct sv api_form_text(struct gql_in_text t, struct sv otherwise);

#endif
