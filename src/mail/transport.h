/** mail/transport.h — the two ways out behind mail_transport. Inside src/mail. */
#ifndef KITH_MAIL_TRANSPORT_H
#define KITH_MAIL_TRANSPORT_H

#include "mail/mail.h"

struct smtp;
enum err smtp_open(struct sv url, struct smtp **ret_smtp, struct arena *a, struct sv *ret_problem) MUST_CHECK;
void smtp_close(struct smtp *s);
struct mail_result smtp_send(struct smtp *s, struct arena *scratch, const struct mail *m);
struct mail_result smtp_check(struct smtp *s);

/** Makes the folder when it is not there. */
enum err dir_prepare(const char *path, struct arena *a, struct sv *ret_problem) MUST_CHECK;
struct mail_result dir_send(const char *path, struct arena *scratch, const struct mail *m);
struct mail_result dir_check(const char *path);

#endif
