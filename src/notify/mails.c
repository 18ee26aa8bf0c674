#include "notify/mails.h"

#include "notify/templates.h"

enum { SHORT_MAX = 1024 };

#define WORDS(name) #name, tpl_mail_##name##_subject, tpl_mail_##name##_text, tpl_mail_##name##_html
#define FAMILY (TO_CLIENT | TO_CAREGIVER)
#define TO_ANYBODY (TO_CLIENT | TO_COPIES | TO_PAYER | TO_STAFF | TO_CAREGIVER | TO_LOGIN | TO_SIGNER)

const struct notify_mail_kind notify_mails[] = {
    { WORDS(client_invitation), TO_CLIENT, "/welcome?t=", .not_archived = true },
    { WORDS(caregiver_invitation), TO_CAREGIVER, "/invite?t=", .dies_with_grant = true, .not_archived = true },
    { WORDS(caregiver_notice), TO_CAREGIVER, NULL, .dies_with_grant = true, .not_archived = true },
    { WORDS(invitation_accepted), TO_CLIENT | TO_STAFF },
    { WORDS(invitation_declined), TO_STAFF },
    { WORDS(invitation_ended), TO_CAREGIVER | TO_STAFF },
    { WORDS(access_widened), TO_CLIENT },
    { WORDS(access_narrowed), FAMILY },
    { WORDS(recipients_changed), TO_CLIENT | TO_COPIES },
    { WORDS(access_ending), FAMILY | TO_STAFF, NULL, .dies_with_grant = true, .not_archived = true },
    { WORDS(age_review), FAMILY | TO_STAFF, NULL, .dies_with_grant = true, .not_archived = true },
    { WORDS(age_tier_applied), FAMILY },
    { WORDS(new_sign_in), TO_CAREGIVER },
    { WORDS(proxy_opened), TO_CLIENT },
    { WORDS(access_digest), TO_CLIENT, NULL, .not_archived = true },
    { WORDS(password_reset), TO_LOGIN, "/reset?t=" },
    { WORDS(password_changed), TO_LOGIN },
    { WORDS(email_change), TO_LOGIN, "/email-change?t=" },
    { WORDS(email_change_asked), TO_LOGIN },
    { WORDS(email_changed), TO_LOGIN },
    { WORDS(second_factor_changed), TO_LOGIN },
    { WORDS(staff_welcome), TO_LOGIN, "/staff-welcome?t=" },
    { WORDS(audit_head), TO_LOGIN },
    { WORDS(emergency_contact_named), TO_CAREGIVER, NULL, .not_archived = true },
    { WORDS(client_archived), TO_STAFF | TO_CAREGIVER },
    { WORDS(client_assigned), TO_STAFF },
    { WORDS(delivery_failed), TO_STAFF },
};
const size_t notify_mails_count = LENGTH(notify_mails);

const struct notify_mail_kind notify_digest = { WORDS(digest), TO_ANYBODY };
const struct notify_mail_kind notify_neutral = { WORDS(neutral), TO_ANYBODY };

const struct notify_mail_kind *notify_mail_find(struct sv key)
{
    for (size_t i = 0; i < notify_mails_count; i++)
        if (sv_eq(key, sv_of(notify_mails[i].key)))
            return &notify_mails[i];
    return NULL;
}

struct sv notify_short(struct arena *a, const struct notify_facts *f, struct sv practice, struct sv language)
{
    const struct notify_mail_kind *kind = f->neutral ? &notify_neutral : notify_mail_find(f->mail);
    struct notify_mail m = { .practice = practice, .f = *f };
    struct str out = str_new(a, SHORT_MAX);
    (void)language;
    if (!kind)
        return SV("");
    kind->subject(&out, &m);
    return sv_trim(str_sv(&out));
}

/* Room for quoting once or twice below 80 columns. */
enum { WIDTH = 74, TEXT_MAX = 64 * 1024 };

static size_t columns(struct sv v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += ((unsigned char)v.p[i] & 0xc0) != 0x80;
    return n;
}

/* A line ends before the word that would pass the width; a longer word, such as a link, stays whole. */
static void wrap_line(struct str *out, struct sv line)
{
    size_t used = 0;
    if (columns(line) <= WIDTH || line.p[0] == ' ') {
        str_add(out, line);
        return;
    }
    while (line.n) {
        struct sv word = sv_cut(&line, ' ');
        size_t n = columns(word);
        if (used && used + 1 + n > WIDTH) {
            str_addc(out, '\n');
            used = 0;
        } else if (used) {
            str_addc(out, ' ');
            used++;
        }
        str_add(out, word);
        used += n;
    }
}

struct sv notify_mail_text(struct arena *a, const struct notify_mail_kind *kind, const struct notify_mail *m)
{
    struct str raw = str_new(a, TEXT_MAX), out = str_new(a, TEXT_MAX);
    kind->text(&raw, m);
    struct sv rest = str_sv(&raw);
    while (rest.n) {
        wrap_line(&out, sv_cut(&rest, '\n'));
        str_addc(&out, '\n');
    }
    return str_sv(&out);
}
