#include "billing/code_file.h"

#include "base/text.h"

/* A field of CSV (RFC 4180), and what is behind it. */
static bool csv_field(struct arena *a, struct sv *rest, struct sv *ret_field)
{
    if (!rest->n || rest->p[0] != '"') {
        *ret_field = sv_trim(sv_cut(rest, ','));
        return true;
    }
    struct str s = str_new(a, rest->n + 1);
    for (size_t i = 1; i < rest->n; i++) {
        if (rest->p[i] != '"') {
            str_addc(&s, rest->p[i]);
        } else if (i + 1 < rest->n && rest->p[i + 1] == '"') {
            str_addc(&s, '"');
            i++;
        } else {
            *rest = sv_sub(*rest, i + 1, SIZE_MAX);
            (void)sv_cut(rest, ',');
            *ret_field = str_sv(&s);
            return true;
        }
    }
    return false;
}

static enum code_line csv_line(struct arena *a, enum code_system s, struct sv line, struct code *ret_code)
{
    struct sv code, title, printed;
    if (!csv_field(a, &line, &code))
        return CODE_LINE_BAD;
    title = line; /* whoever forgot to quote commas meant them */
    if (line.n && line.p[0] == '"' && !csv_field(a, &line, &title))
        return CODE_LINE_BAD;
    if (sv_eq_ci(code, SV("code")))
        return CODE_LINE_SKIP;
    title = text_clean(a, title);
    if (!code_normal(a, s, code, &printed) || !title.n)
        return CODE_LINE_BAD;
    *ret_code = (struct code){ .system = s, .code = printed, .title = title, .billable = true };
    return CODE_LINE_CODE;
}

static bool digits(struct sv v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < '0' || v.p[i] > '9')
            return false;
    return v.n > 0;
}

static enum code_line icd_line(struct arena *a, struct sv line, struct code *ret_code)
{
    struct sv code = sv_trim(sv_sub(line, 6, 7)), flag = sv_sub(line, 14, 1), printed;
    struct sv title = text_clean(a, sv_sub(line, 77, SIZE_MAX));
    if (!title.n)
        title = text_clean(a, sv_sub(line, 16, 60));
    if (!code_normal(a, CODE_ICD_10_CM, code, &printed) || !title.n || (!sv_eq(flag, SV("0")) && !sv_eq(flag, SV("1"))))
        return CODE_LINE_BAD;
    *ret_code =
        (struct code){ .system = CODE_ICD_10_CM, .code = printed, .title = title, .billable = sv_eq(flag, SV("1")) };
    return CODE_LINE_CODE;
}

static enum code_line hcpcs_line(struct arena *a, struct sv line, struct code *ret_code)
{
    struct sv record = sv_sub(line, 10, 1), printed;
    struct sv title = text_clean(a, sv_sub(line, 11, 80));
    if (sv_eq(record, SV("7")) || sv_eq(record, SV("8")))
        return CODE_LINE_SKIP; /* modifiers */
    if (!code_normal(a, CODE_HCPCS, sv_sub(line, 0, 5), &printed) || !title.n)
        return CODE_LINE_BAD;
    *ret_code = (struct code){ .system = CODE_HCPCS, .code = printed, .title = title, .billable = true };
    if (sv_eq(record, SV("4")))
        return CODE_LINE_MORE;
    return sv_eq(record, SV("3")) ? CODE_LINE_CODE : CODE_LINE_BAD;
}

enum code_line code_line_read(struct arena *a, enum code_system s, struct sv line, struct code *ret_code)
{
    struct sv all = sv_trim(line);
    if (!all.n)
        return CODE_LINE_SKIP;
    if (!utf8_valid(line))
        return CODE_LINE_BAD;
    if (s == CODE_ICD_10_CM && line.n > 16 && digits(sv_sub(line, 0, 5)) && line.p[5] == ' ')
        return icd_line(a, line, ret_code);
    if (s == CODE_HCPCS && line.n > 11 && digits(sv_sub(line, 5, 6)))
        return hcpcs_line(a, line, ret_code);
    return csv_line(a, s, all, ret_code);
}
