/* kith roles --format api: who may read which field of the API, from the code that decides. */
#include <stdio.h>
#include <string.h>

#include "access/matrix.h"
#include "api/api.h"
#include "api/schema.h"
#include "cli/roles.h"

static bool is_staff(enum matrix_viewer v)
{
    enum relation r = matrix_viewer_facts(v).relation;
    return r == REL_STAFF || r == REL_OTHER_STAFF;
}

/* y: yes; p: after the password; -: no. */
static char cell(enum matrix_viewer v, const struct api_need *need, bool root)
{
    struct access_facts facts = matrix_viewer_facts(v);
    struct viewer viewer = { .staff = { is_staff(v) }, .facts = facts };
    struct api api = { .viewer = &viewer };
    struct api_node node = { .facts = &facts };
    struct access_answer a = api_may(&api, need, root ? NULL : &node);
    if (!a.allow && a.reason == ACCESS_FRESH)
        return 'p';
    return a.allow ? 'y' : '-';
}

static void print_field(const struct gql_schema *s, const struct gql_type *t, const struct gql_field *f)
{
    const struct api_need *need = f->need;
    bool root = t == s->query || t == s->mutation || t == s->subscription;
    if (need->open == API_OBJECT)
        return; /* with its object, whoever reached it */
    printf("%s.%s ", t->name, f->name);
    for (size_t i = strlen(t->name) + strlen(f->name); i < 78; i++)
        putchar(i % 2 ? '.' : ' ');
    putchar(' ');
    for (enum matrix_viewer v = 0; v < MATRIX_VIEWERS; v++) {
        char c[] = { cell(v, need, root), '\0' };
        printf("%s", c);
    }
    printf("\n");
}

void print_roles_of_api(const struct gql_schema *s)
{
    printf("Who may read which field of version %s: y yes, p after the password anew, - no. What is not listed is read "
           "by whoever reached its "
           "object.\n",
        s->version);
    for (enum matrix_viewer v = 0; v < MATRIX_VIEWERS; v++)
        printf("%d. %s\n", (int)v + 1, matrix_viewer_name(v));
    for (size_t i = 0; i < s->type_count; i++) {
        const struct gql_type *t = s->types[i];
        bool ours = t->kind == GQL_OBJECT && strncmp(t->name, "__", 2) != 0;
        for (size_t k = 0; ours && k < t->field_count; k++)
            if (t->fields[k].need)
                print_field(s, t, &t->fields[k]);
    }
}
