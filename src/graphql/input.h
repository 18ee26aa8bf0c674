/**
 * graphql/input.h — arguments as C sees them. schemagen makes one struct for each field with arguments and one for each
 * input object; the engine fills them after coercion, so that a function only reads members.
 *
 *   String, ID, enum, custom scalar → struct gql_in_text    Int → gql_in_int    Float → gql_in_float
 *   Boolean → gql_in_flag           list → gql_in_list (items: an array of the above, or of pointers to input structs)
 *   input object → const struct gql_in_NAME *, NULL when absent; `is` says whether it was null
 *   Upload → struct gql_in_file      JSON → gql_in_text with the value as JSON text
 */
#ifndef KITH_GRAPHQL_INPUT_H
#define KITH_GRAPHQL_INPUT_H

#include "base/str.h"

/** "Not said" and "said to be nothing" differ: an update leaves the first alone and clears the second. */
enum gql_presence { GQL_ABSENT, GQL_NULL, GQL_GIVEN };

struct gql_in_text {
    enum gql_presence is;
    struct sv v;
};
struct gql_in_int {
    enum gql_presence is;
    int64_t v;
};
struct gql_in_float {
    enum gql_presence is;
    double v;
};
struct gql_in_flag {
    enum gql_presence is;
    bool v;
};
struct gql_in_list {
    enum gql_presence is;
    size_t count;
    const void *items;
};
struct gql_file { /* an uploaded part */
    struct sv filename, content_type, content;
};
struct gql_in_file {
    enum gql_presence is;
    const struct gql_file *v;
};

static inline bool gql_given(enum gql_presence p)
{
    return p == GQL_GIVEN;
}
/** The text, or the empty one. */
static inline struct sv gql_text_given(struct gql_in_text t)
{
    return t.is == GQL_GIVEN ? t.v : SV("");
}
static inline bool gql_flag_given(struct gql_in_flag f, bool otherwise)
{
    return f.is == GQL_GIVEN ? f.v : otherwise;
}
static inline int64_t gql_int_given(struct gql_in_int i, int64_t otherwise)
{
    return i.is == GQL_GIVEN ? i.v : otherwise;
}
/** An id as the clients write it ("12", or 12 in the baseline dialect); 0 when absent, null or no number. */
int64_t gql_id_given(struct gql_in_text t);

#endif
