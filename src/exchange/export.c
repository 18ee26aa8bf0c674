#include "audit/audit.h"
#include "exchange/entry.h"
#include "exchange/exchange.h"

enum { EXPORT_BYTES = 16 * 1024 * 1024 };

static void add_instant(struct json *j, struct arena *a, const char *key, struct opt_instant t)
{
    if (t.has)
        json_str(j, key, instant_iso(a, t.v));
}

static void add_telecom(struct json *j, struct sv phone, struct sv email)
{
    if (!phone.n && !email.n)
        return;
    json_begin_array(j, "telecom");
    struct sv values[] = { phone, email };
    const char *const systems[] = { "phone", "email" };
    for (size_t i = 0; i < LENGTH(values); i++) {
        if (!values[i].n)
            continue;
        json_begin_object(j, NULL);
        json_str(j, "system", sv_of(systems[i]));
        json_str(j, "value", values[i]);
        json_end(j);
    }
    json_end(j);
}

/* When they are reminded of visits, as it is kept: "1440,60; mail", "none". Nothing where it was left to the practice.
 */
static void add_reminders(struct json *j, struct arena *a, const struct notice_reminders *r)
{
    if (r->how == REMIND_FOLLOW)
        return;
    struct str ways = str_new(a, 100);
    for (enum notice_channel ch = 0; r->how == REMIND_OWN && ch < CHANNEL_COUNT; ch++)
        if (r->ways >> ch & 1)
            str_addf(&ways, "%s%s", ways.n ? "," : "; ", notice_channel_name(ch));
    json_begin_object(j, NULL);
    json_str(j, "url", SV(EXTENSION "reminders"));
    json_str(j, "valueString", sv_fmt(a, "%.*s%.*s", SV_FMT(notice_reminders_write(a, r)), SV_FMT(str_sv(&ways))));
    json_end(j);
}

static void add_patient(
    struct json *j, struct arena *a, const struct client *c, const struct notice_reminders *reminders)
{
    begin_entry(j, "Patient", "client", c->id.v, a);
    json_bool(j, "active", !c->archived);
    json_begin_array(j, "name");
    json_begin_object(j, NULL);
    json_str(j, "use", SV("official"));
    add_text(j, "family", c->last_name);
    json_begin_array(j, "given");
    json_str(j, NULL, c->first_name);
    if (c->middle_name.n)
        json_str(j, NULL, c->middle_name);
    json_end(j);
    json_end(j);
    if (c->preferred_name.n) {
        json_begin_object(j, NULL);
        json_str(j, "use", SV("usual"));
        json_str(j, "text", c->preferred_name);
        json_end(j);
    }
    json_end(j);
    add_telecom(j, c->phone, c->email);
    add_text(j, "gender", c->gender);
    add_day(j, a, "birthDate", c->born);
    if (c->died.has)
        json_str(j, "deceasedDateTime", day_iso(a, c->died.v));
    json_begin_array(j, "address");
    json_begin_object(j, NULL);
    if (c->street.n) {
        json_begin_array(j, "line");
        json_str(j, NULL, c->street);
        json_end(j);
    }
    add_text(j, "city", c->city);
    add_text(j, "state", c->region);
    add_text(j, "postalCode", c->postal_code);
    add_text(j, "country", c->country);
    json_end(j);
    json_end(j);
    if (reminders->how != REMIND_FOLLOW) {
        json_begin_array(j, "extension");
        add_reminders(j, a, reminders);
        json_end(j);
    }
    end_entry(j);
}

static void add_contact(
    struct json *j, struct arena *a, const struct contact *c, const struct notice_reminders *reminders)
{
    begin_entry(j, "RelatedPerson", "contact", c->id.v, a);
    json_bool(j, "active", true);
    json_begin_object(j, "patient");
    json_str(j, "reference", sv_fmt(a, "Patient/client-%lld", (long long)c->client.v));
    json_end(j);
    json_begin_array(j, "relationship");
    json_begin_object(j, NULL);
    json_str(j, "text", c->words);
    json_begin_array(j, "coding");
    json_begin_object(j, NULL);
    json_str(j, "system", SV(EXTENSION "relationship"));
    json_str(j, "code", sv_of(relationship_name(c->relationship)));
    json_end(j);
    json_end(j);
    json_end(j);
    json_end(j);
    json_begin_array(j, "name");
    json_begin_object(j, NULL);
    json_str(j, "text", c->name);
    json_end(j);
    json_end(j);
    add_telecom(j, c->phone, c->email);
    json_begin_array(j, "extension");
    const char *const names[] = { "emergency", "copy-notifications" };
    const bool values[] = { c->emergency, c->copy_notifications };
    for (size_t i = 0; i < LENGTH(names); i++) {
        json_begin_object(j, NULL);
        json_str(j, "url", sv_fmt(a, "%s%s", EXTENSION, names[i]));
        json_bool(j, "valueBoolean", values[i]);
        json_end(j);
    }
    add_reminders(j, a, reminders);
    json_end(j);
    end_entry(j);
}

static const struct notice_reminders *reminders_of(const struct notice_facts *f, struct contact_id contact)
{
    static const struct notice_reminders follow;
    for (size_t i = 0; i < f->people_count; i++)
        if (f->people[i].kind == RECIPIENT_COPY && f->people[i].id == contact.v)
            return &f->people[i].reminders;
    return &follow;
}

/* FHIR's Consent.status for a grant's state. */
static struct sv consent_status(enum grant_state s)
{
    return s == GRANT_ACTIVE ? SV("active") : s == GRANT_PROPOSED ? SV("proposed") : SV("inactive");
}

static void add_grant(struct json *j, struct arena *a, const struct grant *g)
{
    begin_entry(j, "Consent", "grant", g->id.v, a);
    json_str(j, "status", consent_status(g->state));
    add_text(j, "policyRule", g->basis);
    json_begin_object(j, "patient");
    json_str(j, "reference", sv_fmt(a, "Patient/client-%lld", (long long)g->client.v));
    json_end(j);
    json_str(j, "dateTime", instant_iso(a, g->proposed_at));
    json_begin_object(j, "provision");
    json_begin_object(j, "period");
    add_instant(j, a, "start", g->accepted_at);
    add_instant(j, a, "end", g->ended_at);
    json_end(j);
    json_begin_array(j, "actor");
    json_begin_object(j, NULL);
    json_begin_object(j, "reference");
    json_str(j, "reference", sv_fmt(a, "RelatedPerson/contact-%lld", (long long)g->contact.v));
    json_str(j, "display", g->caregiver_name);
    json_end(j);
    json_end(j);
    json_end(j);
    json_begin_array(j, "action");
    for (size_t c = 0; c < CAP_COUNT; c++) {
        enum level level = scope_level(g->effective, (enum cap)c);
        if (level != LEVEL_NONE)
            json_str(j, NULL, sv_fmt(a, "%s:%s", cap_name((enum cap)c), level_name(level)));
    }
    json_end(j);
    json_end(j);
    end_entry(j);
}

static enum err log_export(const struct op *op, struct client_id client)
{
    const struct viewer *v = op->viewer;
    return audit_append_now(op->db, &(struct audit_new){ .org = v->org,
                                        .key = v->key,
                                        .at = op->now,
                                        .actor_kind = sv_of(actor_kind_name(v->actor.kind)),
                                        .actor_id = v->actor.id,
                                        .via = sv_of(via_name(v->via)),
                                        .session = v->session,
                                        .client = client,
                                        .action = AUDIT_EXPORT,
                                        .resource_kind = SV("client"),
                                        .resource_id = client.v,
                                        .outcome = SV("allowed") });
}

enum err export_client(const struct op *op, struct client_id client, struct sv *ret_json)
{
    struct organization org;
    struct client c;
    struct family family;
    struct grants grants;
    struct client_money money = { .packages = { .count = 0 } };
    struct notice_facts told;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_EXPORT)));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(client_load(op, client, &org, &c));
    TRY(family_load(op, client, &family));
    TRY(grant_list(op, client, &grants));
    TRY(notice_facts_load(op, client, &told));
    if (viewer_may(op->viewer, NEED_STAFF_PAGE(PERM_BILLING)).allow)
        TRY(client_money_load(op, client, &money));
    TRY(log_export(op, client)); /* before anything leaves */
    struct str out = str_new(op->arena, EXPORT_BYTES);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_str(&j, "resourceType", SV("Bundle"));
    json_str(&j, "type", SV("collection"));
    json_str(&j, "timestamp", instant_iso(op->arena, op->now));
    json_begin_array(&j, "entry");
    add_patient(&j, op->arena, &c, &told.client_reminders);
    for (size_t i = 0; i < family.contacts.count; i++)
        add_contact(&j, op->arena, &family.contacts.items[i], reminders_of(&told, family.contacts.items[i].id));
    for (size_t i = 0; i < grants.count; i++)
        add_grant(&j, op->arena, &grants.items[i]);
    client_money_add(&j, op->arena, client, sv_z(op->arena, org.currency), &money);
    json_end(&j);
    json_end(&j);
    if (out.overflowed)
        return E_TOOBIG;
    *ret_json = str_sv(&out);
    return E_OK;
}
