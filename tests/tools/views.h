/** tests/tools/views.h — what the templates of the tests show. */
#ifndef KITH_TESTS_TOOLS_VIEWS_H
#define KITH_TESTS_TOOLS_VIEWS_H

#include "html/escape.h"
#include "words/words.h"

#define TEST_ASSET "/assets/0123456789ab/kith.css"

enum test_kind { KIND_PLAIN, KIND_FANCY };
struct test_id {
    int64_t v;
};
struct test_row {
    struct test_id id;
    struct sv name;
    bool on;
};
struct test_rows {
    const struct test_row *items;
    size_t count;
};
struct test_lines {
    const struct sv *items;
    size_t count;
};
struct test_view {
    struct sv name, text, tab, url;
    const char *word;
    bool yes, no;
    int small;
    uint64_t large;
    enum test_kind kind;
    struct day born;
    struct money price;
    struct url_base base;
    struct test_id id;
    struct test_rows rows;
    struct test_lines lines;
    const struct test_row *first; /* or NULL */
    const struct language *language;
    struct sv practice;
    int64_t count;
};

#endif
