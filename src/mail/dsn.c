#include "mail/dsn.h"

#include "mail/part.h"

enum { PARTS_MAX = 32 };

/* What was found so far. */
struct reading {
    struct arena *a;
    bool reported;
    struct dsn dsn;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(struct sv v, size_t from)
{
    size_t n = 0;
    while (n < 3 && from + n < v.n && is_digit(v.p[from + n]))
        n++;
    return n;
}

/* "5.1.1 (no such mailbox)" → "5.1.1". */
static struct sv code_of(struct sv status)
{
    if (status.n < 5 || !(status.p[0] == '4' || status.p[0] == '5') || status.p[1] != '.')
        return SV("");
    size_t subject = digits(status, 2), dot = 2 + subject;
    if (!subject || dot >= status.n || status.p[dot] != '.')
        return SV("");
    size_t detail = digits(status, dot + 1), end = dot + 1 + detail;
    bool more = end < status.n && is_digit(status.p[end]);
    return detail && !more ? sv_sub(status, 0, end) : SV("");
}

static struct sv first_word(struct sv v)
{
    struct sv rest = v;
    return sv_cut(&rest, ' ');
}

static void found(struct reading *r, enum dsn_kind kind, struct sv code)
{
    if (r->reported && r->dsn.kind <= kind) /* of several recipients the worst */
        return;
    r->reported = true;
    r->dsn.kind = kind;
    r->dsn.code = code;
}

/* Groups of fields: one about the report, then one a recipient. */
static void read_status(struct reading *r, struct sv body)
{
    while (body.n) {
        struct sv group = part_head(r->a, &body), action = first_word(part_field(group, SV("Action")));
        struct sv code = code_of(part_field(group, SV("Status")));
        if (sv_eq_ci(action, SV("failed")))
            found(r, DSN_PERMANENT, code);
        else if (sv_eq_ci(action, SV("delayed")))
            found(r, DSN_TEMPORARY, code);
    }
}

static void read_feedback(struct reading *r, struct sv body)
{
    static const char *const unwanted[] = { "abuse", "fraud", "virus", "other" };
    struct sv fields = part_head(r->a, &body), type = first_word(part_field(fields, SV("Feedback-Type")));
    for (size_t i = 0; i < LENGTH(unwanted); i++)
        if (sv_eq_ci(type, sv_of(unwanted[i])))
            found(r, DSN_COMPLAINT, SV(""));
}

static void read_returned(struct reading *r, struct sv body)
{
    struct sv id = part_field(part_head(r->a, &body), SV("Message-ID"));
    size_t open = sv_find(id, '<', 0), close = sv_find(id, '>', 0);
    if (r->dsn.message_id.n || open == SIZE_MAX || close == SIZE_MAX || close < open)
        return;
    r->dsn.message_id = sv_sub(id, open + 1, close - open - 1);
}

static bool type_is(struct sv type, const char *const *names, size_t count)
{
    struct sv rest = type, bare = sv_trim(sv_cut(&rest, ';'));
    for (size_t i = 0; i < count; i++)
        if (sv_eq_ci(bare, sv_of(names[i])))
            return true;
    return false;
}

static void read_part(struct reading *r, struct sv part, int depth)
{
    static const char *const status[] = { "message/delivery-status", "message/global-delivery-status" };
    static const char *const feedback[] = { "message/feedback-report" };
    static const char *const returned[] = { "message/rfc822", "message/global", "text/rfc822-headers",
        "message/rfc822-headers", "message/global-headers" };
    static const char *const multi[] = { "multipart/report", "multipart/mixed" };
    struct sv head = part_head(r->a, &part), type = part_field(head, SV("Content-Type"));
    if (type_is(type, multi, LENGTH(multi))) {
        struct sv boundary = part_param(r->a, type, SV("boundary"));
        bool last = boundary.n == 0 || depth == PART_DEPTH_MAX;
        if (!last)
            part_cut(&part, boundary, &last);
        for (int i = 0; i < PARTS_MAX && !last && part.n; i++)
            read_part(r, part_cut(&part, boundary, &last), depth + 1);
        return;
    }
    if (depth == 0) /* a report stands beside what it is about */
        return;
    struct sv body = part_body(r->a, part, part_field(head, SV("Content-Transfer-Encoding")));
    if (type_is(type, status, LENGTH(status)))
        read_status(r, body);
    else if (type_is(type, feedback, LENGTH(feedback)))
        read_feedback(r, body);
    else if (type_is(type, returned, LENGTH(returned)))
        read_returned(r, body);
}

enum err dsn_read(struct arena *a, struct sv message, struct dsn *ret_dsn)
{
    struct reading r = { .a = a };
    if (sv_starts(message, SV("From "))) /* the line that a pipe transport may put in front */
        part_line(&message);
    read_part(&r, message, 0);
    if (!r.reported)
        return E_INVALID;
    *ret_dsn = r.dsn;
    return E_OK;
}
