/**
 * notify/mails.h — the mails: templates, link, and what must still be true when one is sent.
 */
#ifndef KITH_NOTIFY_MAILS_H
#define KITH_NOTIFY_MAILS_H

#include "db/ids.h"
#include "notify/views.h"

struct notify_settings;
struct op;

struct notify_mail_kind {
    const char *key; /* of the templates mails/<key>.txt, .html, .subject.txt */
    void (*subject)(struct str *out, const struct notify_mail *m);
    void (*text)(struct str *out, const struct notify_mail *m);
    void (*html)(struct str *out, const struct notify_mail *m);
    unsigned to;            /* enum notice_to bits that it has words for */
    const char *token_path; /* "/invite?t=": the button carries a token; NULL: facts.path */
    bool dies_with_grant;   /* dropped when the access has ended */
    bool not_archived;      /* dropped when the client is archived */
    bool of_visit;          /* dropped when the visit has moved or ended meanwhile, or has begun */
    const char *method;     /* of an iCalendar part (RFC 5546): "REQUEST", "CANCEL"; NULL: none */
    /** Of the button, where it is made when the mail is sent. E_GONE: the right to it is over. */
    enum err (*own_link)(const struct op *op, const struct notify_settings *s, struct org_id org,
        const struct notify_facts *f, struct sv *ret_link);
    bool of_bill; /* dropped when the bill has become void … */
    bool of_debt; /* … or nothing of it is owed any more */
};
extern const struct notify_mail_kind notify_mails[];
extern const size_t notify_mails_count;
const struct notify_mail_kind *notify_mail_find(struct sv key); /* NULL: unknown */
extern const struct notify_mail_kind notify_digest;             /* view.lines instead of facts */
extern const struct notify_mail_kind notify_neutral;            /* safe mode: in place of any other */
/** The text part, with long lines broken between words. */
struct sv notify_mail_text(struct arena *a, const struct notify_mail_kind *kind, const struct notify_mail *m);
/** What other ways than mail say of a notice: its subject, one line, no name of a person in it. For text messages,
 * push, the portal's list and lines of a digest. `language` is BCP 47; one we do not speak: English. Empty: unknown
 * mail. */
struct sv notify_short(struct arena *a, const struct notify_facts *f, struct sv practice, struct sv language);

#endif
