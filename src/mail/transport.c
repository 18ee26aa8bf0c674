#include "mail/transport.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

struct mail_transport {
    struct smtp *smtp; /* NULL: a folder */
    char *dir;
};

enum err mail_transport_open(
    struct sv url, struct mail_transport **ret_transport, struct arena *a, struct sv *ret_problem)
{
    struct smtp *smtp = NULL;
    const char *dir = NULL;
    if (sv_starts(url, SV("dir:"))) {
        dir = sv_z(a, sv_sub(url, 4, SIZE_MAX));
        TRY(dir_prepare(dir, a, ret_problem));
    } else if (sv_starts(url, SV("smtp://")) || sv_starts(url, SV("smtps://"))) {
        TRY(smtp_open(url, &smtp, a, ret_problem));
    } else {
        *ret_problem = SV("Mail goes to smtp://HOST:PORT, smtps://HOST:PORT or dir:FOLDER; give one of these.");
        return E_INVALID;
    }
    struct mail_transport *t = calloc(1, sizeof *t);
    if (!t)
        abort();
    t->smtp = smtp;
    t->dir = dir ? strdup(dir) : NULL;
    *ret_transport = t;
    return E_OK;
}

void mail_transport_close(struct mail_transport *t)
{
    if (!t)
        return;
    smtp_close(t->smtp);
    free(t->dir);
    free(t);
}

const char *mail_outcome_name(enum mail_outcome o)
{
    switch (o) {
    case MAIL_SENT: return "sent";
    case MAIL_TEMPORARY: return "temporary";
    case MAIL_PERMANENT: return "permanent";
    case MAIL_UNKNOWN: return "unknown";
    }
    return "unknown";
}

struct mail_result mail_send(struct mail_transport *t, struct arena *scratch, const struct mail *m)
{
    struct mail_result r;
    const char *fault = mail_fault(m);
    if (fault) {
        log_event(LOG_WARN, "mail.refused", LOG_Z("field", fault));
        return (struct mail_result){ .outcome = MAIL_PERMANENT, .stage = "compose" };
    }
    r = t->smtp ? smtp_send(t->smtp, scratch, m) : dir_send(t->dir, scratch, m);
    log_event(r.outcome == MAIL_SENT ? LOG_DEBUG : LOG_WARN, "mail.tried",
        LOG_Z("outcome", mail_outcome_name(r.outcome)), LOG_Z("stage", r.stage), LOG_INT("code", r.code));
    return r;
}

struct mail_result mail_transport_check(struct mail_transport *t)
{
    return t->smtp ? smtp_check(t->smtp) : dir_check(t->dir);
}
