/* Tasks about an address that came back, or was complained about. They name the mail and keep no address: it is read
 * from the mail by whoever may see it, and the address is tried again on the word of staff. */
#include "family/task.h"

#include <assert.h>

#include "crypto/sha256.h"
#include "family/queries.h"

bool task_has_address(enum task_kind k)
{
    return k == TASK_ADDRESS_BOUNCED || k == TASK_COMPLAINT;
}

enum err task_open_mail(const struct op *op, enum task_kind kind, struct client_id client, struct outbox_id mail,
    struct sv address, struct sv code)
{
    assert(db_writing(op->db) && task_has_address(kind));
    return q_task_add(op->db, op->viewer->org,
        &(struct q_task_add){ .client_id = { client.v != 0, client },
            .kind = sv_of(task_kind_name(kind)),
            .dedupe = sv_fmt(op->arena, "%s:%lld:%.*s", task_kind_name(kind), (long long)client.v,
                SV_FMT(sha256_hex(op->arena, address))),
            .detail = code,
            .resource_id = mail.v,
            .created_at = op->now },
        NULL);
}

/* "Bo Lind, bo@lind.example (5.1.1)" */
static struct sv said(const struct op *op, const struct task_mails_row *m, struct sv code)
{
    struct sv address = m->closed ? SV("an address of a restricted record") : m->to_address;
    struct sv who = m->to_name.n ? sv_fmt(op->arena, "%.*s, %.*s", SV_FMT(m->to_name), SV_FMT(address)) : address;
    return code.n ? sv_fmt(op->arena, "%.*s (%.*s)", SV_FMT(who), SV_FMT(code)) : who;
}

enum err task_addresses_say(const struct op *op, struct task *items, const struct outbox_id *mails, size_t count)
{
    struct task_mails_rows rows;
    struct outbox_id *asked = arena_array(op->arena, count, sizeof *asked);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (task_has_address(items[i].kind) && !items[i].restricted && mails[i].v)
            asked[n++] = mails[i];
    if (!n)
        return E_OK;
    TRY(q_task_mails(
        op->db, op->arena, op->viewer->org, &(struct q_task_mails){ .ids = asked, .ids_count = n }, &rows));
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < rows.count; j++)
            if (task_has_address(items[i].kind) && !items[i].restricted && rows.items[j].id.v == mails[i].v)
                items[i].detail = said(op, &rows.items[j], items[i].detail);
    return E_OK;
}

struct trying {
    const struct op *op;
    struct task_id id;
};

static enum err try_in(struct db *tx, void *arg)
{
    const struct trying *t = arg;
    const struct op *op = t->op;
    struct org_id org = op->viewer->org;
    struct staff_id by = op->viewer->staff;
    struct task_mail_row task;
    TRY(q_task_mail(tx, op->arena, org, &(struct q_task_mail){ .task_id = t->id }, &task));
    if (sv_eq(task.kind, sv_of(task_kind_name(TASK_ADDRESS_BOUNCED)))) {
        TRY(q_task_address_clients(tx, org, &(struct q_task_address_clients){ .address = task.to_address }, NULL));
        TRY(q_task_address_contacts(tx, org, &(struct q_task_address_contacts){ .address = task.to_address }, NULL));
    } else if (sv_eq(task.kind, sv_of(task_kind_name(TASK_COMPLAINT)))) {
        TRY(q_task_address_unblock(tx, org, &(struct q_task_address_unblock){ .address = task.to_address }, NULL));
    } else {
        return E_NOTFOUND;
    }
    return q_task_close(
        tx, org, &(struct q_task_close){ .done_at = op->now, .done_by = { by.v != 0, by }, .task_id = t->id }, NULL);
}

enum err task_try_again(const struct op *op, struct task_id id)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CHART)));
    return db_write(op->db, try_in, &(struct trying){ op, id });
}
