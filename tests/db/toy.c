#include "toy.h"

#include <stdlib.h>

struct adding {
    struct toy *t;
    struct sv name;
    struct person_add_row row;
};

static enum err add_org(struct db *tx, void *arg)
{
    struct toy *t = arg;
    struct organization_add_row row;
    TRY(q_organization_add(tx, t->a, &(struct q_organization_add){ .name = SV("Elm Street") }, &row));
    t->org = row.id;
    return E_OK;
}

int toy_setup(void **state)
{
    struct toy *t = calloc(1, sizeof *t);
    if (!t)
        abort();
    db_fixture_open(&t->f, &db_schema_toy);
    t->db = t->f.db;
    t->a = t->f.arena;
    *state = t;
    return db_write(t->db, add_org, t);
}

int toy_teardown(void **state)
{
    struct toy *t = *state;
    db_fixture_close(&t->f);
    free(t);
    return 0;
}

static enum err add(struct db *tx, void *arg)
{
    struct adding *x = arg;
    return q_person_add(tx, x->t->a, x->t->org, &(struct q_person_add){ .name = x->name }, &x->row);
}

enum err toy_add(struct toy *t, struct db *db, struct sv name, struct person_id *ret_id)
{
    struct adding x = { .t = t, .name = name };
    TRY(db_write(db, add, &x));
    if (ret_id)
        *ret_id = x.row.id;
    return E_OK;
}

int64_t toy_count(struct toy *t, struct db *db)
{
    struct person_count_row row;
    assert_int_equal(q_person_count(db, t->a, t->org, &row), E_OK);
    return row.n;
}

struct db *toy_handle(struct toy *t)
{
    struct db *db = NULL;
    assert_int_equal(db_open(t->f.pool, &db), E_OK);
    return db;
}
