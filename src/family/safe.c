#include "family/safe.h"

#include "base/text.h"
#include "family/about.h"
#include "family/queries.h"

enum { SENDER_MAX = 60, EMAIL_MAX = 254 };

static struct sv full_name(struct arena *a, const struct safe_people_row *r)
{
    struct sv first = r->p_first.has ? r->p_first.v : r->first_name, last = r->p_last.has ? r->p_last.v : r->last_name;
    return sv_fmt(a, "%.*s %.*s", SV_FMT(first), SV_FMT(last));
}

static struct sv address_of(const struct safe_people_row *r)
{
    return r->p_email.has ? r->p_email.v : r->email_norm;
}

static enum err load_people(const struct op *op, struct client_id client, struct safe_people_rows *ret_rows)
{
    return q_safe_people(op->db, op->arena, op->viewer->org, &(struct q_safe_people){ .client_id = client }, ret_rows);
}

enum err safe_load(const struct op *op, struct client_id client, struct safe_mode *ret_safe)
{
    struct safe_row_row r;
    struct safe_people_rows rows;
    TRY(viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_CHART)));
    enum err e = q_safe_row(op->db, op->arena, op->viewer->org, &(struct q_safe_row){ .client_id = client }, &r);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    struct safe_mode safe = { .on = e == E_OK };
    if (safe.on) {
        safe.email = r.email;
        safe.sender = r.sender;
        safe.set_at = r.set_at;
        safe.set_by = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r.first_name), SV_FMT(r.last_name));
    }
    TRY(load_people(op, client, &rows));
    safe.people.items = arena_array(op->arena, rows.count, sizeof *safe.people.items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct safe_people_row *p = &rows.items[i];
        enum relationship kin = KIN_OTHER;
        (void)relationship_parse(p->relationship, &kin);
        safe.people.items[safe.people.count++] = (struct safe_person){ .id = p->id,
            .name = full_name(op->arena, p),
            .words = relationship_words(op->arena, kin, p->relationship_label, SV("")),
            .silenced = p->silenced };
    }
    *ret_safe = safe;
    return E_OK;
}

struct save_args {
    const struct op *op;
    struct client_id client;
    const struct safe_form *form;
    struct sv email, email_norm, sender;
};

static enum err move_mails_in(const struct op *op, const struct save_args *s)
{
    struct notice_clients_rows c;
    TRY(q_notice_clients(op->db, op->arena, op->viewer->org, &(struct q_notice_clients){ &s->client, 1 }, &c));
    if (!c.count)
        return E_NOTFOUND;
    if (!s->email_norm.n || !c.items[0].email_norm.n)
        return E_OK;
    struct sv domain = s->email_norm;
    (void)sv_cut(&domain, '@');
    return q_safe_move_mails(op->db, op->viewer->org,
        &(struct q_safe_move_mails){
            .to_address = s->email_norm, .to_domain = domain, .client_id = s->client, .old = c.items[0].email_norm },
        NULL);
}

static enum err save_in(struct db *tx, void *arg)
{
    const struct save_args *s = arg;
    struct op op = *s->op;
    struct org_id org = op.viewer->org;
    size_t silenced = s->form->on ? s->form->silenced_count : 0;
    op.db = tx;
    TRY(q_safe_silence(tx, org,
        &(struct q_safe_silence){ .ids = s->form->silenced, .ids_count = silenced, .client_id = s->client }, NULL));
    if (!s->form->on)
        return q_safe_clear(tx, org, &(struct q_safe_clear){ .client_id = s->client }, NULL);
    TRY(q_safe_set(tx, org,
        &(struct q_safe_set){ .client_id = s->client,
            .email = s->email,
            .email_norm = s->email_norm,
            .sender = s->sender,
            .set_by = op.viewer->staff,
            .set_at = op.now },
        NULL));
    for (size_t i = 0; i < silenced; i++)
        TRY(q_mail_drop_of_contact(tx, org,
            &(struct q_mail_drop_of_contact){ .reason = SV("safe_mode"), .contact_id = s->form->silenced[i] }, NULL));
    return move_mails_in(&op, s);
}

static void check(const struct safe_people_rows *people, struct save_args *s, struct problems *problems)
{
    const struct safe_form *f = s->form;
    s->email = text_clean(problems->a, f->email);
    s->email_norm = email_norm(problems->a, s->email);
    s->sender = text_clean(problems->a, f->sender);
    if (s->email.n && (!email_valid(s->email) || utf8_length(s->email) > EMAIL_MAX))
        problem_add(problems, SV("email"), SV("bad_email"), SV("Type an address like name@example.org."));
    if (utf8_length(s->sender) > SENDER_MAX)
        problem_add(problems, SV("sender"), SV("too_long"), SV("This is too long. Use at most 60 characters."));
    for (size_t i = 0; s->email_norm.n && i < people->count; i++)
        if (sv_eq(address_of(&people->items[i]), s->email_norm)) {
            problem_add(problems, SV("email"), SV("read_by_contact"),
                SV("A contact of this client reads this address. Use one that nobody else reads."));
            return;
        }
}

/* Only contacts of this very client. */
static enum err check_silenced(const struct safe_people_rows *people, const struct safe_form *f)
{
    for (size_t i = 0; i < f->silenced_count; i++) {
        bool known = false;
        for (size_t k = 0; k < people->count; k++)
            known |= people->items[k].id.v == f->silenced[i].v;
        if (!known)
            return E_NOTFOUND;
    }
    return E_OK;
}

enum err safe_save(const struct op *op, struct client_id client, const struct safe_form *f, struct problems *problems)
{
    struct safe_people_rows people;
    struct save_args s = { .op = op, .client = client, .form = f };
    TRY(viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_CHART)));
    TRY(load_people(op, client, &people));
    TRY(check_silenced(&people, f));
    if (f->on)
        check(&people, &s, problems);
    TRY(problems_err(problems));
    return db_write(op->db, save_in, &s);
}
