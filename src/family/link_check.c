#include "family/about.h"
#include "family/contact_write.h"
#include "family/queries.h"

static void read_person(struct arena *a, const struct link_people_row *r, struct link_person *p)
{
    *p = (struct link_person){ .id = r->id,
        .gender = r->gender,
        .email_norm = r->email_norm,
        .born = r->born,
        .name = sv_fmt(
            a, "%.*s %.*s", SV_FMT(r->preferred_name.n ? r->preferred_name : r->first_name), SV_FMT(r->last_name)),
        .archived = !sv_eq(r->state, SV("active")),
        .caregiver_only = sv_eq(r->kind, SV("caregiver_only")) };
}

static enum err read_people(
    const struct op *op, struct client_id client, struct client_id other, struct link_pair *pair)
{
    struct link_people_rows rows;
    struct client_id ids[] = { client, other };
    TRY(q_link_people(
        op->db, op->arena, op->viewer->org, &(struct q_link_people){ .ids = ids, .ids_count = LENGTH(ids) }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct link_person *p = rows.items[i].id.v == client.v ? &pair->client : &pair->other;
        read_person(op->arena, &rows.items[i], p);
        if (rows.items[i].restricted && op->viewer->staff.v)
            TRY(restricted_closed(op, &p->id, 1, &p->closed));
    }
    return pair->client.id.v ? E_OK : E_NOTFOUND;
}

/* The opposite row says the same thing from the other side. Those that say nothing of kinship (caregiver, other) stand
 * beside anything: a daughter cares for the mother whose child she is. */
static bool opposite_fits(enum relationship relationship, enum relationship opposite)
{
    enum relationship inverse;
    if (!relationship_inverse(opposite, &inverse) || !relationship_inverse(relationship, &inverse))
        return true;
    return relationship_inverse(opposite, &inverse) && inverse == relationship;
}

static void refuse_opposite(
    const struct op *op, const struct link_pair *pair, enum relationship opposite, struct problems *problems)
{
    struct sv words = relationship_words(op->arena, opposite, SV(""), SV(""));
    struct sv fits = relationship_inverse_words(op->arena, opposite, SV(""), SV(""));
    problem_add(problems, SV("relationship"), SV("impossible_relation"),
        sv_fmt(op->arena, "%.*s is already shown as %.*s of %.*s. The other way round only %.*s fits.",
            SV_FMT(pair->client.name), SV_FMT(words), SV_FMT(pair->other.name), SV_FMT(fits)));
}

static enum err check_standing(const struct op *op, const struct link_pair *pair, enum relationship relationship,
    struct contact_id except, struct problems *problems)
{
    struct link_between_rows rows;
    TRY(q_link_between(op->db, op->arena, op->viewer->org,
        &(struct q_link_between){ .client_id = pair->client.id, .other_id = pair->other.id }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct link_between_row *r = &rows.items[i];
        enum relationship opposite;
        if (r->id.v == except.v)
            continue;
        if (r->client_id.v == pair->client.id.v)
            problem_add(problems, SV("linked_client_id"), SV("duplicate_link"),
                sv_fmt(op->arena, "%.*s is linked to %.*s already. Change the existing link instead.",
                    SV_FMT(pair->other.name), SV_FMT(pair->client.name)));
        else if (relationship_parse(r->relationship, &opposite) && !opposite_fits(relationship, opposite))
            refuse_opposite(op, pair, opposite, problems);
    }
    return E_OK;
}

enum err link_pair_check(const struct op *op, const struct organization *org, struct client_id client,
    struct client_id other, enum relationship relationship, struct contact_id except, struct problems *problems,
    struct link_pair *ret_pair)
{
    struct link_pair pair = { .younger = false };
    if (client.v == other.v) {
        problem_add(problems, SV("linked_client_id"), SV("self_link"),
            SV("A client cannot be linked to themselves. Choose somebody else."));
        return E_OK;
    }
    TRY(read_people(op, client, other, &pair));
    if (!pair.other.id.v) { /* another organization's answers as one that never was */
        problem_add(problems, SV("linked_client_id"), SV("no_such_client"),
            SV("Choose a client of this practice from the list."));
        return E_OK;
    }
    const struct link_person *archived = pair.client.archived ? &pair.client : &pair.other;
    if (archived->archived)
        problem_add(problems, SV("linked_client_id"), SV("archived_client"),
            sv_fmt(op->arena, "%.*s is archived. Un-archive the client first.", SV_FMT(archived->name)));
    TRY(check_standing(op, &pair, relationship, except, problems));
    struct opt_day born = pair.other.born;
    bool carer = relationship == KIN_PARENT || relationship == KIN_LEGAL_GUARDIAN || relationship == KIN_CAREGIVER;
    pair.minor_caregiver = born.has && !policy_is_adult(&org->policy, born.v, op->viewer->today);
    pair.younger = carer && born.has && pair.client.born.has && born.v.n > pair.client.born.v.n;
    *ret_pair = pair;
    return E_OK;
}

enum err link_reason_check(const struct link_pair *pair, struct problems *problems)
{
    if (pair->other.closed)
        problem_add(problems, SV("linked_client_id"), SV("state_reason"),
            SV("This record is restricted. State a reason for opening it, then link it."));
    return problems_err(problems);
}

static struct sv born_words(struct arena *a, const struct link_person *p)
{
    struct opt_day born = p->born;
    if (p->closed)
        return SV("restricted record");
    return born.has ? sv_fmt(a, "born %d", civil_of_day(born.v).year) : SV("birth date not known");
}

/* Who becomes what to whom, in one sentence (F2). */
static struct sv sentence(struct arena *a, const struct link_pair *pair, enum relationship relationship)
{
    struct sv words = relationship_words(a, relationship, SV(""), pair->other.gender);
    struct sv other = born_words(a, &pair->other), client = born_words(a, &pair->client);
    return sv_fmt(a, "%.*s (%.*s) will be shown as %.*s of %.*s (%.*s).", SV_FMT(pair->other.name), SV_FMT(other),
        SV_FMT(words), SV_FMT(pair->client.name), SV_FMT(client));
}

enum err link_check(const struct op *op, struct client_id client, struct client_id other, struct sv relationship,
    struct problems *problems, struct link_check *ret_check)
{
    struct organization org;
    struct link_pair pair;
    enum relationship r;
    TRY(viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_CHART)));
    if (!relationship_parse(relationship, &r)) {
        problem_add(problems, SV("relationship"), SV("required"), SV("Choose what this person is to the client."));
        return E_INVALID;
    }
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(link_pair_check(op, &org, client, other, r, (struct contact_id){ 0 }, problems, &pair));
    TRY(problems_err(problems));
    TRY(link_reason_check(&pair, problems));
    struct link_check check = { .sentence = sentence(op->arena, &pair, r), .minor_caregiver = pair.minor_caregiver };
    if (pair.younger)
        problem_add(problems, SV("relationship"), SV("warning_younger"),
            sv_fmt(op->arena, "%.*s is younger than %.*s. Is it the right way round?", SV_FMT(pair.other.name),
                SV_FMT(pair.client.name)));
    if (pair.minor_caregiver)
        problem_add(problems, SV("linked_client_id"), SV("warning_minor"),
            sv_fmt(op->arena, "%.*s is a minor. Portal access for a minor needs a reason.", SV_FMT(pair.other.name)));
    *ret_check = check;
    return E_OK;
}
