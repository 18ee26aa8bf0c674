#include "base/text.h"
#include "people/client.h"
#include "people/login.h"
#include "people/organization.h"
#include "people/queries.h"

/* The accounts of one login, as the picker shows them, and which of them may not be entered from a shared mailbox. */

struct mailbox {
    struct accounts_of_login_staff_rows staff;
    struct accounts_of_login_clients_rows clients;
};

static struct sv name_of(struct arena *a, struct sv given, struct sv last)
{
    return sv_fmt(a, "%.*s %.*s", SV_FMT(given), SV_FMT(last));
}

static struct account staff_account(struct arena *a, const struct accounts_of_login_staff_row *r, enum role role)
{
    return (struct account){ .staff = true,
        .staff_id = r->id,
        .org = r->org_id,
        .organization = r->org_name,
        .role = role,
        .name = name_of(a, r->first_name, r->last_name) };
}

static struct account client_account(struct arena *a, const struct accounts_of_login_clients_row *r)
{
    return (struct account){ .client_id = r->id,
        .org = r->org_id,
        .organization = r->org_name,
        .born = r->born,
        .name = name_of(a, r->preferred_name.n ? r->preferred_name : r->first_name, r->last_name) };
}

static bool same_person(const struct accounts_of_login_clients_row *a, const struct accounts_of_login_clients_row *b)
{
    bool same_born = a->born.has == b->born.has && (!a->born.has || a->born.v.n == b->born.v.n);
    return a->org_id.v != b->org_id.v && sv_eq(a->sort_name, b->sort_name) && same_born;
}

/* Who grew up first: without a birth date a client may be a child, while a caregiver-only account is made for a
 * grown-up. */
static int64_t seniority(const struct accounts_of_login_clients_row *r)
{
    if (r->born.has)
        return r->born.v.n;
    return sv_eq(r->kind, SV("caregiver_only")) ? -1000000 : 1000000;
}

static bool is_older(const struct accounts_of_login_clients_row *a, const struct accounts_of_login_clients_row *b)
{
    int64_t x = seniority(a), y = seniority(b);
    return x < y || (x == y && a->id.v < b->id.v);
}

/* The same question that the guard asks on every page, answered by the same decision (F9). Query client_facts counts as
 * here. */
static bool is_closed(const struct mailbox *m, size_t i, const struct organization *org, struct instant now)
{
    const struct accounts_of_login_clients_row *r = &m->clients.items[i];
    struct client_facts f = {
        .caregiver_only = sv_eq(r->kind, SV("caregiver_only")), .born = r->born, .login_oldest = true
    };
    for (size_t k = 0; k < m->clients.count; k++) {
        const struct accounts_of_login_clients_row *o = &m->clients.items[k];
        if (k == i || same_person(o, r))
            continue;
        f.shared_login = true;
        f.login_oldest &= !is_older(o, r);
    }
    for (size_t k = 0; k < m->staff.count; k++)
        f.shared_login |=
            !sv_eq(m->staff.items[k].first_name, r->first_name) || !sv_eq(m->staff.items[k].last_name, r->last_name);
    f.mailbox_by_choice = client_mailbox_by_choice(org, f.caregiver_only, f.born, r->created_at);
    struct day today = organization_today(org, now);
    struct access_facts facts = {
        .has_subject = true, .born_known = f.born.has, .mailbox_by_choice = f.mailbox_by_choice
    };
    facts.subject_teen = !f.born.has || policy_is_teen(&org->policy, f.born.v, today);
    facts.subject_adult = !f.born.has || policy_is_adult(&org->policy, f.born.v, today);
    facts.relation = relation_of_account(f.shared_login, f.login_oldest, facts.subject_teen && !facts.subject_adult);
    return !access_decide(&facts, &NEED_CONTEXT_PAGE).allow;
}

enum err sign_in_accounts_of(const struct op *op, struct login_id login, struct accounts *ret_accounts)
{
    struct arena *a = op->arena;
    struct mailbox m;
    TRY(q_accounts_of_login_staff(op->db, a, &(struct q_accounts_of_login_staff){ .login_id = login }, &m.staff));
    TRY(q_accounts_of_login_clients(op->db, a, &(struct q_accounts_of_login_clients){ .login_id = login }, &m.clients));
    struct account *items = arena_array(a, m.staff.count + m.clients.count, sizeof *items);
    struct organization org = { .id = { 0 } };
    size_t n = 0;
    enum role role;
    for (size_t i = 0; i < m.staff.count; i++)
        if (role_parse(m.staff.items[i].role, &role))
            items[n++] = staff_account(a, &m.staff.items[i], role);
    bool alone = m.staff.count + m.clients.count == 1;
    for (size_t i = 0; i < m.clients.count; i++) {
        const struct accounts_of_login_clients_row *r = &m.clients.items[i];
        items[n] = client_account(a, r);
        if (!alone && org.id.v != r->org_id.v)
            TRY(organization_load(op->db, a, r->org_id, &org));
        items[n++].blocked = !alone && is_closed(&m, i, &org, op->now);
    }
    *ret_accounts = (struct accounts){ items, n };
    return E_OK;
}

enum err sign_in_accounts(const struct op *op, struct accounts *ret_accounts)
{
    if (!op->viewer->login.v || op->viewer->facts.locked)
        return E_DENIED;
    return sign_in_accounts_of(op, op->viewer->login, ret_accounts);
}

size_t accounts_open(const struct accounts *accounts, const struct account **ret_only)
{
    size_t n = 0;
    for (size_t i = 0; i < accounts->count; i++)
        if (!accounts->items[i].blocked) {
            *ret_only = &accounts->items[i];
            n++;
        }
    return n;
}

/* Owners and admins always need the second step; others once they have set it up. */
enum sign_in_next account_next(const struct account *account, bool enrolled)
{
    if (!account->staff)
        return SIGN_IN_DONE;
    if (enrolled)
        return SIGN_IN_SECOND_FACTOR;
    return account->role == ROLE_OWNER || account->role == ROLE_ADMIN ? SIGN_IN_ENROL : SIGN_IN_DONE;
}
