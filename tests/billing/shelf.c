#include "shelf.h"

#include "billing/fee.h"
#include "billing/package_write.h"

void shelf_open(void **state, struct scene *s)
{
    visit_cover_set(&billing_cover);
    s->p = *state;
    s->owner = practice_staff(s->p, ROLE_OWNER, NOBODY);
    s->op = practice_op(s->p, &s->owner);
    s->problems = problems_new(s->p->a);
    s->talk = diary_type(s->p, &(struct type_id_of){ .name = "Talk", .length = 30 });
    s->quiet = diary_type(s->p, &(struct type_id_of){ .name = "Quiet talk", .length = 30, .confidential = true });
}

void shelf_again(struct scene *s)
{
    s->owner = practice_staff(s->p, ROLE_OWNER, NOBODY);
    s->op = practice_op(s->p, &s->owner);
}

void shelf_on(struct scene *s, const char *when)
{
    s->p->now = diary_at(when);
    shelf_again(s);
}

struct offering_id shelf_offer(struct scene *s, struct appointment_type_id type, struct like l)
{
    struct offering_item_form item = { .type = type, .visits = sv_fmt(s->p->a, "%lld", (long long)l.visits) };
    struct offering_form f = { .name = sv_of(l.name),
        .price = sv_of(l.price),
        .every = l.every ? sv_of(l.every) : SV("once"),
        .expires_days = l.days ? sv_of(l.days) : SV(""),
        .most = l.most ? sv_of(l.most) : SV(""),
        .household = l.household,
        .roll_over = l.roll_over,
        .in_portal = true,
        .items = &item,
        .item_count = l.visits ? 1 : 0 };
    struct offering_id id = { 0 };
    MUST(offering_save(&s->op, id, &f, &s->problems, &id));
    return id;
}

struct package_id shelf_sell_for(
    struct scene *s, struct offering_id offering, struct client_id client, const struct client_id *members, size_t n)
{
    struct package_form f = { .offering = offering, .client = client, .members = members, .member_count = n };
    struct package_id id = { 0 };
    MUST(package_sell(&s->op, &f, &s->problems, &id));
    return id;
}

struct package_id shelf_sell(struct scene *s, struct offering_id offering, struct client_id client)
{
    return shelf_sell_for(s, offering, client, NULL, 0);
}

struct package shelf_look(struct scene *s, struct package_id id)
{
    struct package x = { 0 };
    MUST(package_load(&s->op, id, &x));
    return x;
}

struct appointment_id shelf_visit(
    struct scene *s, struct appointment_type_id type, const char *when, struct client_id c)
{
    struct appointment_form f = diary_form(s->p, type, when, &c, 1);
    struct appointment_id id = { 0 };
    struct problems problems = problems_new(s->p->a);
    f.overlap_ok = true;
    MUST(appointment_create(&s->op, &f, &problems, &id));
    return id;
}

void shelf_become(struct scene *s, struct appointment_id visit, struct client_id c, enum attendee_status to)
{
    struct attendee x = diary_attendee(s->p, visit, c);
    struct problems problems = problems_new(s->p->a);
    MUST(attendee_change(
        &s->op, &(struct attendee_change){ .attendee = x.id, .has_status = true, .status = to }, &problems));
}

struct sv shelf_words(struct scene *s, const struct op *op, struct appointment_id visit, struct client_id c)
{
    struct attendee_id id = diary_attendee(s->p, visit, c).id;
    struct sv w;
    MUST(billing_cover.words(op, &id, 1, &w));
    return w;
}

/* As the system hears of a bill. */
struct following {
    struct op op;
    struct invoice_id invoice;
};

static enum err follow_in(struct db *tx, void *arg)
{
    struct following *f = arg;
    struct op op = f->op;
    op.db = tx;
    return package_follow_in(&op, f->invoice);
}

void shelf_follow(struct scene *s, struct invoice_id invoice)
{
    struct viewer system = practice_system(s->p);
    struct following f = { practice_op(s->p, &system), invoice };
    MUST(db_write(s->p->db, follow_in, &f));
}
