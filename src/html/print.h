/**
 * html/print.h — for compiled templates only: a hole's type picks its printer, its place picks the escaper.
 *
 * Types: struct sv, const char * (texts of the program), bool, every integer and enum, struct day, struct money,
 * struct url_base, struct url_script (where a script's address stands), and ids (structs whose one field is `int64_t
 * v`). Another type is a compiler error at the template's line. Optional values are printed by their field: {{#if
 * v->born.has}}{{v->born.v}}{{/if}}.
 */
#ifndef KITH_HTML_PRINT_H
#define KITH_HTML_PRINT_H

#include "html/escape.h"

struct html_id {
    int64_t v;
};

static inline void html_text_z(struct str *out, const char *v)
{
    html_text(out, sv_of(v));
}
static inline void html_attr_z(struct str *out, const char *v)
{
    html_attr(out, sv_of(v));
}
static inline void html_url_z(struct str *out, const char *v)
{
    html_url(out, sv_of(v));
}
static inline void html_url_own_z(struct str *out, const char *v)
{
    html_url_own(out, sv_of(v));
}
static inline void html_url_part_z(struct str *out, const char *v)
{
    html_url_part(out, sv_of(v));
}
static inline void html_url_segment_z(struct str *out, const char *v)
{
    html_url_segment(out, sv_of(v));
}
static inline void plain_text_z(struct str *out, const char *v)
{
    plain_text(out, sv_of(v));
}
static inline void plain_line_z(struct str *out, const char *v)
{
    plain_line(out, sv_of(v));
}
static inline void html_text_money(struct str *out, struct money v)
{
    html_text(out, money_human(out->a, v));
}
static inline void html_attr_money(struct str *out, struct money v)
{
    html_attr(out, money_human(out->a, v));
}
static inline void plain_money(struct str *out, struct money v)
{
    plain_line(out, money_human(out->a, v));
}
static inline void html_base(struct str *out, struct url_base v)
{
    html_attr(out, v.path);
}

static inline void html_script(struct str *out, struct url_script v)
{
    html_attr(out, v.address);
}

/* An id, or a stand-in where x is of another type: both have the field v, so that every arm of a _Generic compiles. */
#define HTML_ID_(x)                                                                                                    \
    _Generic((x), struct sv: (struct html_id){ 0 }, char *: (struct html_id){ 0 }, const char *: (struct html_id){ 0 },  \
        bool: (struct html_id){ 0 }, signed char: (struct html_id){ 0 }, unsigned char: (struct html_id){ 0 },           \
        short: (struct html_id){ 0 }, unsigned short: (struct html_id){ 0 }, int: (struct html_id){ 0 },                 \
        unsigned: (struct html_id){ 0 }, long: (struct html_id){ 0 }, unsigned long: (struct html_id){ 0 },              \
        long long: (struct html_id){ 0 }, unsigned long long: (struct html_id){ 0 }, struct day: (struct html_id){ 0 },  \
        struct money: (struct html_id){ 0 }, struct url_base: (struct html_id){ 0 }, struct url_script: (struct html_id){ 0 }, default: (x))

/* x itself, but an id's number. */
#define HTML_VALUE_(x)                                                                                                 \
    _Generic((x), struct sv: (x), char *: (x), const char *: (x), bool: (x), signed char: (x), unsigned char: (x),       \
        short: (x), unsigned short: (x), int: (x), unsigned: (x), long: (x), unsigned long: (x), long long: (x),         \
        unsigned long long: (x), struct day: (x), struct money: (x), struct url_base: (x), struct url_script: (x), default: HTML_ID_(x).v)

#define HTML_PRINT_(out, x, text, literal, ...)                                                                            \
    do {                                                                                                                   \
        _Static_assert(sizeof(HTML_ID_(x)) == sizeof(int64_t), "a value of this type has no printer: print a field");      \
        _Generic((x), struct sv: text, char *: literal, const char *: literal, bool: html_bool, signed char: html_int,   \
            short: html_int, int: html_int, long: html_int, long long: html_int, unsigned char: html_uint,               \
            unsigned short: html_uint, unsigned: html_uint, unsigned long: html_uint, unsigned long long: html_uint,     \
            struct day: html_day, __VA_ARGS__, default: html_int)((out), HTML_VALUE_(x)); \
    } while (0)

#define HTML_TEXT(out, x)                                                                                              \
    HTML_PRINT_(out, x, html_text, html_text_z, struct money : html_text_money, struct url_base : html_base)
#define HTML_ATTR(out, x)                                                                                              \
    HTML_PRINT_(out, x, html_attr, html_attr_z, struct money : html_attr_money, struct url_base : html_base)
#define HTML_URL(out, x) HTML_PRINT_(out, x, html_url, html_url_z, struct url_base : html_base)
#define HTML_URL_OWN(out, x)                                                                                           \
    HTML_PRINT_(out, x, html_url_own, html_url_own_z, struct url_base : html_base, struct url_script : html_script)
#define HTML_URL_PART(out, x) HTML_PRINT_(out, x, html_url_part, html_url_part_z, struct html_id : html_int)
#define HTML_URL_SEGMENT(out, x) HTML_PRINT_(out, x, html_url_segment, html_url_segment_z, struct html_id : html_int)
#define HTML_PLAIN(out, x)                                                                                             \
    HTML_PRINT_(out, x, plain_text, plain_text_z, struct money : plain_money, struct url_base : html_base)
#define HTML_SUBJECT(out, x)                                                                                           \
    HTML_PRINT_(out, x, plain_line, plain_line_z, struct money : plain_money, struct url_base : html_base)

/* Truth: a text that is not empty; else as C has it. */
#define HTML_TRUE(x)                                                                                                   \
    _Generic((x), struct sv                                                                                            \
             : _Generic((x), struct sv                                                                                 \
                        : (x), default                                                                                 \
                        : (struct sv){ 0 })                                                                            \
                       .n != 0,                                                                                        \
             default                                                                                                   \
             : _Generic((x), struct sv : 0, default                                                                    \
                        : (x))                                                                                         \
                   ? 1                                                                                                 \
                   : 0)

/* Equality of two values of one kind: texts, numbers, ids. */
#define HTML_SAME(x, y)                                                                                                \
    _Generic((x), struct sv                                                                                            \
             : sv_eq(_Generic((x), struct sv                                                                           \
                              : (x), default                                                                           \
                              : (struct sv){ 0 }),                                                                     \
                   _Generic((x), struct sv                                                                             \
                            : (y), default                                                                             \
                            : (struct sv){ 0 })),                                                                      \
             default                                                                                                   \
             : _Generic((x), struct sv : 0, default                                                                    \
                        : HTML_VALUE_(x)) == _Generic((x), struct sv : 0, default                                      \
                                                      : HTML_VALUE_(y)))

#endif
