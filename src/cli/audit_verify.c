#include "audit/audit.h"
#include "cli/commands.h"
#include "cli/session_db.h"

static int verify_one(const struct invocation *in, struct command_db *c, struct org_id org)
{
    struct audit_report r;
    if (audit_verify(c->db, in->arena, org, &r) != E_OK)
        return command_fail(in, "the access log of organization %lld cannot be read.", (long long)org.v);
    if (!r.intact) {
        printf(
            "Organization %lld: BROKEN at row %lld. %.*s\n", (long long)org.v, (long long)r.first_bad, SV_FMT(r.what));
        return EXIT_FAILED;
    }
    printf("Organization %lld: intact. %lld rows sealed, %lld not yet. Head: %lld %.*s\n", (long long)org.v,
        (long long)r.sealed, (long long)r.unsealed, (long long)r.head_n, SV_FMT(r.head_hash));
    return EXIT_DONE;
}

static int verify(const struct invocation *in)
{
    struct command_db c;
    struct organization_ids ids;
    int status = EXIT_FAILED;
    if (command_db_open(in, 0, &c)) {
        if (organization_list(c.db, in->arena, &ids) != E_OK) {
            command_fail(in, "the organizations cannot be read.");
        } else {
            status = EXIT_DONE;
            for (size_t i = 0; i < ids.count; i++)
                if (verify_one(in, &c, ids.items[i]) != EXIT_DONE)
                    status = EXIT_FAILED;
        }
    }
    command_db_close(&c);
    return status;
}

const struct command command_audit_verify = {
    .name = "audit verify",
    .operands = "",
    .summary = "Checks the chain of the access log; names the first altered or missing row.",
    .details = "Compare the head with the one that the owner got by mail: a cut tail cannot be seen from inside.",
    .options = { OPTION_DB },
    .run = verify,
};
