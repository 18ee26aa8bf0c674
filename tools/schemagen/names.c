/* Names and texts on their way into C. */
#include "schemagen.h"

#include <ctype.h>
#include <string.h>

struct sv snake(struct sv name)
{
    struct str out = str_new(gen_arena, 4096);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool upper = isupper((unsigned char)c);
        bool after_lower = i && !isupper((unsigned char)name.p[i - 1]) && name.p[i - 1] != '_';
        bool before_lower = i + 1 < name.n && islower((unsigned char)name.p[i + 1]);
        if (upper && i && (after_lower || (before_lower && name.p[i - 1] != '_')))
            str_addc(&out, '_');
        str_addc(&out, (char)tolower((unsigned char)c));
    }
    return str_sv(&out);
}

struct sv member_name(struct sv name)
{
    static const char *const taken[] = { "auto", "bool", "break", "case", "char", "const", "continue", "default", "do",
        "double", "else", "enum", "extern", "false", "float", "for", "goto", "if", "inline", "int", "is", "long",
        "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "true", "typedef",
        "union", "unsigned", "void", "volatile", "while" };
    for (size_t i = 0; i < LENGTH(taken); i++)
        if (sv_eq(name, sv_of(taken[i])))
            return sv_fmt(gen_arena, "%.*s_", SV_FMT(name));
    return name;
}

struct sv c_string(struct sv text)
{
    struct str out = str_new(gen_arena, 1U << 20);
    str_addc(&out, '"');
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '"' || c == '\\')
            str_addf(&out, "\\%c", c);
        else if (c == '\n')
            str_add(&out, SV("\\n"));
        else if (c < ' ' || c == '?') /* no trigraphs */
            str_addf(&out, "\\%03o", c);
        else
            str_addc(&out, (char)c);
    }
    str_addc(&out, '"');
    return str_sv(&out);
}

static void print_string(struct str *out, struct sv text)
{
    str_addc(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\n')
            str_add(out, SV("\\n"));
        else if (c == '"' || c == '\\')
            str_addf(out, "\\%c", c);
        else
            str_addc(out, c);
    }
    str_addc(out, '"');
}

static void print_into(struct str *out, const struct literal *l)
{
    switch (l->kind) {
    case LIT_STRING: print_string(out, l->text); break;
    case LIT_LIST:
        str_addc(out, '[');
        for (size_t i = 0; i < l->list.count; i++) {
            str_add(out, i ? SV(", ") : SV(""));
            print_into(out, &l->list.items[i]);
        }
        str_addc(out, ']');
        break;
    case LIT_OBJECT:
        str_addc(out, '{');
        for (size_t i = 0; i < l->list.count; i++) {
            str_addf(out, "%s%.*s: ", i ? ", " : "", SV_FMT(l->names.items[i]));
            print_into(out, &l->list.items[i]);
        }
        str_addc(out, '}');
        break;
    case LIT_INT:
    case LIT_FLOAT:
    case LIT_TRUE:
    case LIT_FALSE:
    case LIT_NULL:
    case LIT_ENUM: str_add(out, l->text); break;
    }
}

struct sv literal_print(const struct literal *l)
{
    struct str out = str_new(gen_arena, 1U << 20);
    print_into(&out, l);
    return str_sv(&out);
}
