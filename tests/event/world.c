#include "world.h"

#include <stdlib.h>

#include "world/queries.h"

static enum err make(struct db *tx, void *arg)
{
    struct world *w = arg;
    struct world_org_add_row row;
    TRY(q_world_org_add(tx, w->a, &(struct q_world_org_add){ SV("Elm Street") }, &row));
    w->org = row.id;
    TRY(q_world_org_add(tx, w->a, &(struct q_world_org_add){ SV("Oak Lane") }, &row));
    w->other = row.id;
    return E_OK;
}

int world_setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    db_fixture_open(&w->f, &db_schema_kith);
    w->db = w->f.db;
    w->a = w->f.arena;
    *state = w;
    return db_write(w->db, make, w);
}

int world_teardown(void **state)
{
    struct world *w = *state;
    db_fixture_close(&w->f);
    free(w);
    return 0;
}
