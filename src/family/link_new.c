#include "family/about.h"
#include "family/link.h"

struct new_args {
    const struct op *op;
    const struct organization *org;
    const struct client_form *person;
    struct link_new link;
    struct problems *problems;
    size_t problems_before;
    struct contact_id made;
};

static enum err new_in(struct db *tx, void *arg)
{
    struct new_args *n = arg;
    struct link_ready ready;
    struct link_new link = n->link;
    struct op op = *n->op;
    op.db = tx;
    n->problems->count = n->problems_before; /* this may run again */
    TRY(client_create_in(&op, n->person, n->problems, &link.other));
    TRY(link_check_form(&op, n->org, &link, n->problems, &ready));
    return link_add_in(&op, &ready, n->problems, &n->made);
}

enum err link_add_new(const struct op *op, struct client_id client, const struct client_form *person,
    const struct contact_form *f, const struct grant_form *grant, struct problems *problems,
    struct contact_id *ret_contact)
{
    struct organization org;
    TRY(viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_CHART)));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    struct new_args n = { .op = op,
        .org = &org,
        .person = person,
        .link = { .client = client, .contact = f, .grant = grant },
        .problems = problems,
        .problems_before = problems->count };
    TRY(db_write(op->db, new_in, &n));
    *ret_contact = n.made;
    return E_OK;
}
