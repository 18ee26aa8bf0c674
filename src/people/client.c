#include "people/client.h"

#include "access/record.h"
#include "base/text.h"
#include "people/client_fields.h"
#include "people/field.h"
#include "people/queries.h"

static struct sv full_name(struct arena *a, struct sv preferred, struct sv first, struct sv last)
{
    return sv_fmt(a, "%.*s %.*s", SV_FMT(preferred.n ? preferred : first), SV_FMT(last));
}

/* Precedence: client, group, age, organization (F5). */
static void effective_portal(
    struct client *c, const struct client_by_id_row *r, const struct organization *org, struct day today)
{
    bool by_age = false;
    struct portal own = { r->portal.v }, of_group = { r->group_portal.v };
    c->has_own_portal = r->portal.has;
    c->portal_default = r->group_portal.has ? of_group : organization_portal_at(org, r->born, today, &by_age);
    c->portal_default_source = r->group_portal.has ? SV("group") : by_age ? SV("age") : SV("organization");
    c->portal = r->portal.has ? own : c->portal_default;
    c->portal_source = r->portal.has ? SV("client") : c->portal_default_source;
}

static enum err require_read(const struct op *op, struct client_id id)
{
    const struct viewer *v = op->viewer;
    if (v->self.v || v->grant.v) {
        TRY(viewer_require(v, NEED_CAP_PAGE(CAP_PROFILE, LEVEL_VIEW)));
        return id.v && id.v == v->subject.client.v ? E_OK : E_NOTFOUND;
    }
    return client_require(op, id, PERM_CHART);
}

enum err client_load(
    const struct op *op, struct client_id id, const struct organization *org, struct client *ret_client)
{
    TRY(require_read(op, id));
    struct client_by_id_row r;
    TRY(q_client_by_id(op->db, op->arena, op->viewer->org, &(struct q_client_by_id){ .client_id = id }, &r));
    struct client c = { .id = r.id,
        .caregiver_only = sv_eq(r.kind, SV("caregiver_only")),
        .archived = !sv_eq(r.state, SV("active")),
        .restricted = r.restricted,
        .unverified = r.unverified,
        .emergency_contacts = r.emergency_contacts,
        .prefix = r.prefix,
        .first_name = r.first_name,
        .middle_name = r.middle_name,
        .last_name = r.last_name,
        .suffix = r.suffix,
        .preferred_name = r.preferred_name,
        .name = full_name(op->arena, r.preferred_name, r.first_name, r.last_name),
        .born = r.born,
        .died = r.died,
        .gender = r.gender,
        .pronouns = r.pronouns,
        .email = r.email,
        .email_bounced = sv_eq(r.email_state, SV("bounced")),
        .phone = r.phone,
        .street = r.street,
        .city = r.city,
        .region = r.region,
        .postal_code = r.postal_code,
        .country = r.country,
        .language = r.language,
        .zone = r.zone,
        .record_identifier = r.record_identifier,
        .last_visit_on = r.last_visit_on,
        .signed_in_at = r.signed_in_at,
        .created_at = r.created_at,
        .version = r.version };
    if (r.login_id.has)
        c.login = r.login_id.v;
    if (r.provider_id.has && r.provider_first.has) {
        c.provider = r.provider_id.v;
        c.provider_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r.provider_first.v), SV_FMT(r.provider_last.v));
    }
    if (r.group_id.has && r.group_name.has) {
        c.group = r.group_id.v;
        c.group_name = r.group_name.v;
    }
    effective_portal(&c, &r, org, organization_today(org, op->now));
    *ret_client = c;
    return E_OK;
}

struct profile_args {
    const struct op *op;
    struct client_profile_form form; /* cleaned */
    struct sv phone_norm;
};

static enum err profile_in(struct db *tx, void *arg)
{
    const struct profile_args *p = arg;
    const struct client_profile_form *f = &p->form;
    struct op op = *p->op;
    op.db = tx;
    struct client_id id = op.viewer->subject.client;
    int64_t changed;
    TRY(search_forget_in(&op, id));
    TRY(q_client_save_profile(tx, op.viewer->org,
        &(struct q_client_save_profile){ .changed_at = op.now,
            .preferred_name = f->preferred_name,
            .pronouns = f->pronouns,
            .phone = f->phone,
            .phone_norm = p->phone_norm,
            .street = f->street,
            .city = f->city,
            .region = f->region,
            .postal_code = f->postal_code,
            .country = f->country,
            .language = f->language,
            .client_id = id,
            .version = f->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(search_index_in(&op, id));
    static const char *const fields[] = { "profile" };
    return client_record_fields(&op, id, fields, LENGTH(fields));
}

enum err client_profile_update(const struct op *op, const struct client_profile_form *f, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_CAP_PAGE(CAP_PROFILE, LEVEL_ACT)));
    struct profile_args p = { .op = op, .form = *f };
    p.form.preferred_name = field_line(problems, SV("preferred_name"), f->preferred_name, FIELD_NAME_MAX);
    p.form.pronouns = field_line(problems, SV("pronouns"), f->pronouns, FIELD_NAME_MAX);
    p.form.phone = field_phone(problems, SV("phone"), f->phone);
    p.phone_norm = phone_norm(op->arena, p.form.phone);
    p.form.street = field_line(problems, SV("street"), f->street, FIELD_LINE_MAX);
    p.form.city = field_line(problems, SV("city"), f->city, FIELD_NAME_MAX);
    p.form.region = field_line(problems, SV("region"), f->region, FIELD_NAME_MAX);
    p.form.postal_code = field_line(problems, SV("postal_code"), f->postal_code, FIELD_NAME_MAX);
    p.form.country = field_line(problems, SV("country"), f->country, FIELD_NAME_MAX);
    p.form.language = field_language(problems, SV("language"), f->language);
    TRY(problems_err(problems));
    return db_write_within(op->db, profile_in, &p);
}
