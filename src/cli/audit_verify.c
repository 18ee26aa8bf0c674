#include "audit/audit.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/session_db.h"

enum { HASH_DIGITS = 64 };

/* "1204:0e57…", as the daily mail gives it. Nothing: no head to compare with. */
static bool read_head(const struct invocation *in, struct audit_head *head, const struct audit_head **ret_head)
{
    struct sv hash = option_get(in, "head");
    *ret_head = NULL;
    if (!hash.n)
        return true;
    struct sv number = sv_cut(&hash, ':');
    bool hex = hash.n == HASH_DIGITS;
    for (size_t i = 0; hex && i < hash.n; i++)
        hex = (hash.p[i] >= '0' && hash.p[i] <= '9') || (hash.p[i] >= 'a' && hash.p[i] <= 'f');
    if (!int_parse(number, &head->n) || head->n < 1 || !hex)
        return command_misuse(in,
                   "--head is NUMBER:HASH, copied whole from the daily mail: a number, a colon, and %d "
                   "digits and letters a to f.",
                   HASH_DIGITS),
               false;
    head->hash = hash;
    *ret_head = head;
    return true;
}

static int verify_one(
    const struct invocation *in, struct command_db *c, struct org_id org, const struct audit_head *known)
{
    struct audit_report r;
    if (audit_verify(c->db, in->arena, org, known, &r) != E_OK)
        return command_fail(in, "the access log of organization %lld cannot be read.", (long long)org.v);
    if (!r.intact) {
        printf(
            "Organization %lld: BROKEN at row %lld. %.*s\n", (long long)org.v, (long long)r.first_bad, SV_FMT(r.what));
        return EXIT_FAILED;
    }
    printf("Organization %lld: intact%s. %lld rows sealed, %lld not yet.", (long long)org.v,
        known ? ", and row and hash of --head are in it" : "", (long long)r.sealed, (long long)r.unsealed);
    if (r.head_n)
        printf(" Head: %lld:%.*s", (long long)r.head_n, SV_FMT(r.head_hash));
    printf("\n");
    return EXIT_DONE;
}

static int verify_all(const struct invocation *in, struct command_db *c, const struct audit_head *known)
{
    struct organization_ids ids;
    struct org_id only = { 0 };
    int status = EXIT_DONE;
    size_t checked = 0;
    if (option_get(in, "org").n && !option_int(in, "org", 1, INT64_MAX, &only.v))
        return EXIT_USAGE;
    if (organization_list(c->db, in->arena, &ids) != E_OK)
        return command_fail(in, "the organizations cannot be read.");
    if (known && !only.v && ids.count > 1)
        return command_misuse(in, "there are %zu organizations: say whose --head it is with --org.", ids.count);
    for (size_t i = 0; i < ids.count; i++) {
        if (only.v && ids.items[i].v != only.v)
            continue;
        checked++;
        if (verify_one(in, c, ids.items[i], known) != EXIT_DONE)
            status = EXIT_FAILED;
    }
    return checked || !only.v ? status : command_fail(in, "there is no organization %lld.", (long long)only.v);
}

static int verify(const struct invocation *in)
{
    struct command_db c;
    struct audit_head head;
    const struct audit_head *known;
    if (!read_head(in, &head, &known))
        return EXIT_USAGE;
    int status = command_db_open(in, 0, &c) ? verify_all(in, &c, known) : EXIT_FAILED;
    command_db_close(&c);
    return status;
}

const struct command command_audit_verify = {
    .name = "audit verify",
    .operands = "",
    .summary = "Checks the chain of the access log; names the first altered or missing row.",
    .details = "With --head it also finds what cannot be seen from inside: a piece cut off the end, or a log written "
               "anew. Owners\nget the head by mail each day on which the log has grown.",
    .options = { OPTION_DB, OPTION_ORG,
        { "head", "NUMBER:HASH", NULL, false, "a head that was kept elsewhere; it must be in the log" } },
    .run = verify,
};
