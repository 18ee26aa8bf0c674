/**
 * graphql/run_parts.h — execution from the inside: one struct a request, and how its parts call each other.
 *
 *   variable.c    the values given for variables are checked against their types, once, before anything runs
 *   argument.c    literals and variables to the structs that functions read
 *   collect.c     which fields a type's selections come to: fragments, @skip, @include, @feature
 *   resolve.c     one call a field for all objects that stand at the same place of the answer
 *   write.c       the answer as JSON, in the order of the selections; what failed, and which null that makes
 *   run.c         the whole of it
 */
#ifndef KITH_GRAPHQL_RUN_PARTS_H
#define KITH_GRAPHQL_RUN_PARTS_H

#include "graphql/run.h"

/** A variable's value: JSON as given, or the default out of the document, or nothing. */
struct gql_variable {
    const struct gql_ast_variable *of;
    const json_t *json;                  /* given … */
    const struct gql_ast_value *literal; /* … or default; both NULL: absent */
    const json_t *holder;                /* the object it is a member of: uploads are found by it */
};

/** What stands behind one key of an object in the answer: all selections that came to it. */
struct gql_merged {
    struct sv key;
    struct sv prefix; /* ,"key": */
    const struct gql_field *field;
    const struct gql_selection **nodes;
    size_t node_count, node_cap;
};
struct gql_merged_list {
    struct gql_merged *items;
    size_t count, cap;
};

struct gql_failure {
    struct sv code, message;
    struct gql_at at; /* line 0: where the field stands */
    bool withheld;    /* by the gate */
};

/** Objects of one type at one place of the answer, and what their fields came to. */
struct gql_set;
struct gql_group { /* of an interface or union, one for each object type that occurs */
    const struct gql_type *type;
    const void **parents;
    size_t count, filled;
    struct gql_set *set;
};
struct gql_node {
    const struct gql_merged *merged;
    struct gql_value *values; /* one for each object of the set */
    /* fields of composite types: */
    struct gql_group *groups;
    size_t group_count;
    uint32_t *first; /* by object of the set: index of its first child … */
    uint32_t *index; /* … in here, where stands its place in the child's set */
};
struct gql_set {
    const struct gql_type *type;
    size_t count;
    const void **parents;
    struct gql_merged_list fields;
    struct gql_node *nodes;
};

struct gql_place { /* of an uploaded file in the variables */
    const json_t *holder;
    struct sv key;
    const struct gql_file *file;
};
struct gql_run {
    const struct gql_request *request;
    struct arena *a;
    const struct gql_schema *schema;
    struct gql_variable *variables;
    size_t variable_count;
    struct gql_place *files;
    size_t file_count;
    uint32_t *seen; /* by fragment: the collection that saw it last */
    uint32_t collection;
    size_t objects, values; /* that were answered so far */
    bool too_many;
    /* the answer */
    struct str *out;
    struct str errors, withheld;
    size_t error_count, withheld_count;
    const struct gql_merged *now; /* of the call that runs: gql_wants() */
};
enum { GQL_WITHHELD_MOST = 100, GQL_OBJECTS_MOST = 1000000, GQL_VALUES_MOST = 1000000 };

/* variable.c */
bool gql_variables_take(struct gql_run *run, struct gql_errors *errors);
const struct gql_variable *gql_variable_find(const struct gql_run *run, struct sv name); /* NULL: none declared */
/** Numbers and flags for gql_cost(), @skip and @include; false: absent or null. */
bool gql_variable_number(const void *run, struct sv name, int64_t *ret_number);
bool gql_variable_flag(const void *run, struct sv name, bool *ret_flag);
/** The file that stands at `key` of this object or array; NULL: none. */
const struct gql_file *gql_file_at(const struct gql_run *run, const json_t *holder, struct sv key);
/** Whole numbers, also those written with a fraction of 0. */
bool gql_json_whole(const json_t *v, int64_t *ret_number);
/** Text as a 32-bit number: where scalars stand for one another. */
bool gql_text_whole(struct sv v, int64_t *ret_number);

/* inspect.c */
struct sv gql_inspect(struct arena *a, const json_t *v); /* a value as messages name it */
struct sv gql_json_text(struct arena *a, const json_t *v);
json_t *gql_iterable(const json_t *v); /* jansson walks over what it could change; nobody does */

/* argument.c */
/** The struct of a field's arguments (NULL: it has none), or false and why. */
bool gql_arguments(
    struct gql_run *run, const struct gql_merged *m, const void **ret_args, struct gql_failure *ret_failure);

/* collect.c */
struct gql_merged_list gql_collect(
    struct gql_run *run, const struct gql_type *type, const struct gql_selections *const *sets, size_t count);

/* resolve.c */
struct gql_set *gql_set_new(struct gql_run *run, const struct gql_type *type, const void **parents, size_t count,
    const struct gql_selections *const *sets, size_t set_count);
/** One field of a set and all that hangs below it. */
void gql_resolve_node(struct gql_run *run, struct gql_set *set, size_t field);
/** Which object type a value is; NULL: none that this field may give. */
const struct gql_type *gql_type_of(const struct gql_type *declared, const struct gql_value *v);
/** How many objects stand in it. */
size_t gql_objects_in(const struct gql_type *declared, const struct gql_value *v);

/* write.c */
struct gql_path { /* where the writer is; an index when the key is empty */
    const struct gql_path *up;
    struct sv key;
    size_t index;
};
/** One field of one object, with its key. False: null has to stand in place of the object. */
bool gql_write_node(
    struct gql_run *run, const struct gql_set *set, size_t field, size_t row, bool comma, const struct gql_path *path);

/* write_error.c */
/** The field failed: an entry of `errors`, or of what was withheld. False: without a word, which counts as null. */
bool gql_write_failure(
    struct gql_run *run, const struct gql_merged *m, const struct gql_failure *f, const struct gql_path *path);

#endif
