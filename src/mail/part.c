#include "mail/part.h"

struct sv part_line(struct sv *rest)
{
    struct sv line = sv_cut(rest, '\n');
    if (sv_ends(line, SV("\r")))
        line.n--;
    return line;
}

struct sv part_head(struct arena *a, struct sv *rest)
{
    struct str s = str_new(a, PART_BYTES_MAX);
    while (rest->n) {
        struct sv line = part_line(rest);
        if (line.n == 0)
            break;
        if (s.n && line.p[0] != ' ' && line.p[0] != '\t')
            str_addc(&s, '\n');
        str_add(&s, line);
    }
    return str_sv(&s);
}

struct sv part_field(struct sv head, struct sv name)
{
    while (head.n) {
        struct sv value = sv_cut(&head, '\n'), key = sv_cut(&value, ':');
        if (sv_eq_ci(sv_trim(key), name))
            return sv_trim(value);
    }
    return SV("");
}

/* Cuts a parameter: up to the next ';' that is not in quotes. */
static struct sv param_cut(struct arena *a, struct sv *rest, struct sv *ret_name)
{
    struct str value = str_new(a, rest->n + 1);
    size_t i = 0;
    while (i < rest->n && rest->p[i] != '=' && rest->p[i] != ';')
        i++;
    *ret_name = sv_trim(sv_sub(*rest, 0, i));
    bool quoted = false;
    for (i += i < rest->n && rest->p[i] == '='; i < rest->n && (quoted || rest->p[i] != ';'); i++) {
        if (rest->p[i] == '"')
            quoted = !quoted;
        else if (quoted && rest->p[i] == '\\' && i + 1 < rest->n)
            str_addc(&value, rest->p[++i]);
        else
            str_addc(&value, rest->p[i]);
    }
    *rest = sv_sub(*rest, i + 1, SIZE_MAX);
    return sv_trim(str_sv(&value));
}

struct sv part_param(struct arena *a, struct sv value, struct sv name)
{
    struct sv rest = value, key;
    sv_cut(&rest, ';');
    while (rest.n) {
        struct sv found = param_cut(a, &rest, &key);
        if (sv_eq_ci(key, name))
            return found;
    }
    return SV("");
}

struct sv part_cut(struct sv *rest, struct sv boundary, bool *ret_last)
{
    struct sv start = *rest;
    while (rest->n) {
        struct sv before = *rest, line = part_line(rest);
        if (line.n < boundary.n + 2 || !sv_starts(line, SV("--")) || !sv_starts(sv_sub(line, 2, SIZE_MAX), boundary))
            continue;
        *ret_last = sv_starts(sv_sub(line, 2 + boundary.n, SIZE_MAX), SV("--"));
        struct sv part = sv_from(start.p, (size_t)(before.p - start.p));
        part.n -= sv_ends(part, SV("\n")); /* the last line end belongs to the boundary */
        part.n -= sv_ends(part, SV("\r"));
        return part;
    }
    *ret_last = true;
    return start;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct sv part_body(struct arena *a, struct sv body, struct sv encoding)
{
    struct str s = str_new(a, PART_BYTES_MAX);
    bool quoted = sv_eq_ci(encoding, SV("quoted-printable"));
    for (size_t i = 0; i < body.n; i++) {
        char c = body.p[i];
        if (c == '\r')
            continue;
        if (!quoted || c != '=') {
            str_addc(&s, c);
        } else if (i + 2 < body.n && hex(body.p[i + 1]) >= 0 && hex(body.p[i + 2]) >= 0) {
            char byte = (char)(hex(body.p[i + 1]) * 16 + hex(body.p[i + 2]));
            if (byte != '\r')
                str_addc(&s, byte);
            i += 2;
        } else if (i + 1 < body.n && body.p[i + 1] == '\n') {
            i++; /* soft line break */
        } else if (i + 2 < body.n && body.p[i + 1] == '\r' && body.p[i + 2] == '\n') {
            i += 2;
        } else {
            str_addc(&s, c);
        }
    }
    return str_sv(&s);
}
