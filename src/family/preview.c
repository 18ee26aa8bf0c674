#include "family/preview.h"

#include "audit/audit.h"
#include "base/text.h"
#include "family/about.h"
#include "family/context.h"
#include "family/grant_write.h"
#include "family/queries.h"

/* One row of the access log for each look (beyond 1). */
static enum err log_preview(const struct op *op, struct client_id client, const char *what, int64_t id)
{
    const struct viewer *v = op->viewer;
    return audit_append_now(op->db, &(struct audit_new){ .org = v->org,
                                        .key = v->key,
                                        .at = op->now,
                                        .actor_kind = sv_of(actor_kind_name(v->actor.kind)),
                                        .via = sv_of(via_name(v->via)),
                                        .actor_id = v->actor.id,
                                        .session = v->session,
                                        .client = client,
                                        .action = AUDIT_PREVIEW,
                                        .resource_kind = sv_of(what),
                                        .resource_id = id,
                                        .outcome = SV("allowed"),
                                        .peer = v->staff.v ? v->peer : SV("") });
}

/* The facts that the guard would put together for this caregiver. */
static struct access_facts facts_of(const struct organization *org, const struct client_facts *c, struct day today)
{
    struct access_facts f = { .relation = REL_CAREGIVER,
        .has_subject = true,
        .subject_archived = c->archived,
        .subject_caregiver_only = c->caregiver_only,
        .subject_restricted = c->restricted,
        .born_known = c->born.has,
        .portal = c->portal,
        .feature_on = org->feature[FEATURE_CAREGIVER_ACCESS] };
    f.subject_teen = c->born.has && policy_is_teen(&org->policy, c->born.v, today);
    f.subject_adult = c->born.has && policy_is_adult(&org->policy, c->born.v, today);
    return f;
}

/* What there is to see today; rooms that come later add their counts here. */
static enum err count_in(const struct op *op, struct client_id client, enum cap c, int64_t *ret_count)
{
    struct family family;
    struct preview_bills_row bills;
    *ret_count = 0;
    if (c == CAP_BILLS) {
        TRY(q_preview_bills(op->db, op->arena, op->viewer->org, &(struct q_preview_bills){ client }, &bills));
        *ret_count = bills.n;
    }
    if (c != CAP_PROFILE)
        return E_OK;
    TRY(family_load(op, client, &family));
    for (size_t i = 0; i < family.contacts.count; i++)
        *ret_count += family.contacts.items[i].emergency;
    return E_OK;
}

static enum err decide_areas(
    const struct op *op, struct client_id client, const struct access_facts *f, struct preview *preview)
{
    for (enum cap c = 0; c < CAP_COUNT; c++) {
        struct preview_area *area = &preview->areas[c];
        struct need view = NEED_CAP_PAGE(c, LEVEL_VIEW), act = NEED_CAP_PAGE(c, LEVEL_ACT);
        *area = (struct preview_area){ .cap = c, .exists = c == CAP_PROFILE || c == CAP_BILLS };
        if (access_decide(f, &act).allow)
            area->level = LEVEL_ACT;
        else if (access_decide(f, &view).allow)
            area->level = LEVEL_VIEW;
        else
            area->why = access_explain(op->arena, f, &view);
        if (area->level != LEVEL_NONE)
            TRY(count_in(op, client, c, &area->count));
    }
    return E_OK;
}

/* Every notification that would reach this contact, as a copy or as the caregiver it is about. */
static void decide_mails(
    struct arena *a, const struct notice_facts *f, struct contact_id contact, struct preview *preview)
{
    struct notice_decision *d = arena_array(a, f->people_count, sizeof *d);
    preview->mails = arena_array(a, notice_catalogue_count, sizeof *preview->mails);
    for (size_t r = 0; r < notice_catalogue_count; r++) {
        notice_plan(&notice_catalogue[r], f, d);
        for (size_t i = 0; i < f->people_count; i++) {
            bool theirs = d[i].person->id == contact.v &&
                          (d[i].person->kind == RECIPIENT_COPY || d[i].person->kind == RECIPIENT_CAREGIVER);
            if (!theirs || !d[i].send)
                continue;
            preview->mails[preview->mails_count++] = (struct notice_difference){
                .row = &notice_catalogue[r], .person = d[i].person, .starts = true, .rule = d[i].rule
            };
            break; /* one mail an address */
        }
    }
}

static enum err may_preview(const struct op *op, struct client_id client)
{
    return viewer_about(
        op->viewer, client, viewer_is_staff(op->viewer) ? NEED_CHART_PAGE(PERM_CHART) : NEED_GOVERN_PAGE);
}

enum err preview_grant(const struct op *op, struct grant_id id, struct preview *ret_preview)
{
    struct organization org;
    struct grant g;
    struct context c;
    struct notice_facts notices;
    TRY(grant_get(op, id, &g));
    TRY(may_preview(op, g.client));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(context_load(op->db, op->arena, &org, id, g.caregiver, op->now, &c));
    TRY(notice_facts_of_access_load(op, g.client, id, &notices));
    struct access_facts f = facts_of(&org, &c.subject, op->viewer->today);
    bool waits = c.state == GRANT_PROPOSED;
    context_facts(&c, &f);
    if (waits) { /* as it will be once they have accepted */
        f.grant = GRANT_ACTIVE;
        f.grant_unopened = false;
        f.grant_over = c.over && !sv_eq(g.over_by, SV("consent"));
    }
    struct preview preview = { .caregiver_name = g.caregiver_name, .client_name = g.client_name };
    TRY(decide_areas(op, g.client, &f, &preview));
    decide_mails(op->arena, &notices, g.contact, &preview);
    TRY(log_preview(op, g.client, "grant", id.v));
    *ret_preview = preview;
    return E_OK;
}

static struct scope chosen(const struct grant_form *g)
{
    for (size_t i = 0; i < scope_presets_count; i++)
        if (g->preset.n && sv_eq(g->preset, sv_of(scope_presets[i].name)))
            return scope_presets[i].scope;
    return sv_eq(g->preset, SV("custom")) ? scope_least(g->custom, scope_full()) : scope_none();
}

/* The person who is about to be linked, as the plan will know them. */
static struct notice_facts with_newcomer(
    struct arena *a, const struct notice_facts *f, const struct link_people_row *other, const struct contact_form *form)
{
    struct notice_facts after = *f;
    struct notice_person *people = arena_array(a, f->people_count + 2, sizeof *people);
    for (size_t i = 0; i < f->people_count; i++)
        people[i] = f->people[i];
    struct notice_person p = { .kind = RECIPIENT_COPY,
        .copy = form->copy_notifications,
        .categories = form->copy_categories,
        .own_rule = form->own_rule,
        .address = other ? other->email_norm : email_norm(a, form->email),
        .name = other ? other->first_name : form->first_name };
    people[after.people_count++] = p;
    p.kind = RECIPIENT_CAREGIVER;
    people[after.people_count++] = p;
    after.people = people;
    return after;
}

static enum err find_other(const struct op *op, struct client_id id, const struct link_people_row **ret_other)
{
    struct link_people_rows rows;
    if (!id.v)
        return E_OK;
    TRY(q_link_people(
        op->db, op->arena, op->viewer->org, &(struct q_link_people){ .ids = &id, .ids_count = 1 }, &rows));
    if (!rows.count)
        return E_NOTFOUND;
    *ret_other = &rows.items[0];
    return E_OK;
}

enum err preview_form(const struct op *op, struct client_id client, struct client_id caregiver,
    const struct grant_form *g, const struct contact_form *form, struct preview *ret_preview)
{
    struct organization org;
    struct client_facts subject;
    struct notice_facts notices;
    const struct link_people_row *other = NULL;
    TRY(viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_CHART)));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(client_facts_load(
        op->db, op->arena, &org, client, (struct staff_id){ 0 }, op->viewer->today, op->now, &subject));
    TRY(notice_facts_load(op, client, &notices));
    TRY(find_other(op, caregiver, &other));
    struct access_facts f = facts_of(&org, &subject, op->viewer->today);
    struct grant_ceiling ceiling = grant_ceiling(&org, subject.born, op->viewer->today, g->basis);
    f.grant = GRANT_ACTIVE;
    f.caregiver_ok = !other || sv_eq(other->state, SV("active"));
    f.scope = ceiling.closed ? scope_none() : scope_least(chosen(g), ceiling.scope);
    f.age = (struct standing_facts){ .policy = &org.policy,
        .basis = BASIS_STAFF_DECISION, /* until one is chosen */
        .born = subject.born,
        .today = op->viewer->today,
        .given_on = op->viewer->today,
        .limit_age = ceiling.scope,
        .needs_consent = ceiling.assent };
    (void)grant_basis_parse(g->basis, &f.age.basis);
    struct preview preview = { .client_name = subject.name };
    preview.caregiver_name = other ? sv_fmt(op->arena, "%.*s %.*s", SV_FMT(other->first_name), SV_FMT(other->last_name))
                                   : sv_fmt(op->arena, "%.*s %.*s", SV_FMT(form->first_name), SV_FMT(form->last_name));
    TRY(decide_areas(op, client, &f, &preview));
    struct notice_facts after = with_newcomer(op->arena, &notices, other, form);
    decide_mails(op->arena, &after, (struct contact_id){ 0 }, &preview);
    TRY(log_preview(op, client, "grant", 0));
    *ret_preview = preview;
    return E_OK;
}
