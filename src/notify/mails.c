#include "notify/mails.h"

#include "billing/billing.h"
#include "calendar/calendar.h"
#include "notify/notify.h"
#include "notify/templates.h"

enum { SHORT_MAX = 1024 };

#define MAIL(name) #name, tpl_mail_##name##_subject, tpl_mail_##name##_text, tpl_mail_##name##_html
#define FAMILY (TO_CLIENT | TO_CAREGIVER)
#define VISITORS (TO_CLIENT | TO_COPIES | TO_STAFF)
#define TO_ANYBODY (TO_CLIENT | TO_COPIES | TO_PAYER | TO_STAFF | TO_CAREGIVER | TO_LOGIN | TO_SIGNER)

static enum err confirm_link(const struct op *op, const struct notify_settings *s, struct org_id org,
    const struct notify_facts *f, struct sv *ret_link)
{
    (void)org;
    return attendee_confirm_link(
        op, s->base_url, (struct attendee_id){ f->attendee }, f->sequence, (struct contact_id){ f->contact }, ret_link);
}

/* Each person's own way into the call; the right is asked for again when it is used. */
static enum err join_link(const struct op *op, const struct notify_settings *s, struct org_id org,
    const struct notify_facts *f, struct sv *ret_link)
{
    (void)org;
    return video_entry_link(
        op, s->base_url, (struct attendee_id){ f->attendee }, (struct grant_id){ f->grant }, ret_link);
}

struct linking {
    const struct op *op;
    struct org_id org;
    struct invoice_id invoice;
    struct sv token;
};

static enum err link_in(struct db *tx, void *arg)
{
    struct linking *x = arg;
    struct viewer viewer = viewer_system(ACTOR_SYSTEM, x->org, (struct day){ 0 });
    struct op op = *x->op;
    op.db = tx;
    op.viewer = &viewer;
    return invoice_link_token(&op, x->invoice, &x->token);
}

/* The page of whoever has an account; else the one live link of the bill, made when there is none. */
static enum err bill_link(const struct op *op, const struct notify_settings *s, struct org_id org,
    const struct notify_facts *f, struct sv *ret_link)
{
    struct linking x = { .op = op, .org = org, .invoice = { f->invoice } };
    *ret_link = f->path.n ? sv_fmt(op->arena, "%.*s%.*s", SV_FMT(s->base_url), SV_FMT(f->path)) : SV("");
    if (f->path.n || f->to != TO_PAYER || !f->invoice)
        return E_OK;
    TRY(db_write(op->db, link_in, &x));
    *ret_link = sv_fmt(op->arena, "%.*s/pay/%.*s", SV_FMT(s->base_url), SV_FMT(x.token));
    return E_OK;
}

/* Of a document that was sent. A file needs none; that it may still be told is asked for all the same. */
static enum err document_link(const struct op *op, const struct notify_settings *s, struct org_id org,
    const struct notify_facts *f, struct sv *ret_link)
{
    struct sv token;
    (void)org;
    *ret_link = f->path.n ? sv_fmt(op->arena, "%.*s%.*s", SV_FMT(s->base_url), SV_FMT(f->path)) : SV("");
    if (!f->document)
        return E_OK;
    TRY(document_link_again(op, (struct document_link_id){ f->document }, &token));
    if (!f->attached)
        *ret_link = sv_fmt(op->arena, "%.*s/documents/%.*s", SV_FMT(s->base_url), SV_FMT(token));
    return E_OK;
}

#define PAYERS (TO_PAYER | TO_CLIENT | TO_COPIES)
#define BILL .own_link = bill_link, .of_bill = true

const struct notify_mail_kind notify_mails[] = {
    { MAIL(client_invitation), TO_CLIENT, "/welcome?t=", .not_archived = true },
    { MAIL(caregiver_invitation), TO_CAREGIVER, "/invite?t=", .dies_with_grant = true, .not_archived = true },
    { MAIL(caregiver_notice), TO_CAREGIVER, NULL, .dies_with_grant = true, .not_archived = true },
    { MAIL(invitation_accepted), TO_CLIENT | TO_STAFF },
    { MAIL(invitation_declined), TO_STAFF },
    { MAIL(invitation_ended), TO_CAREGIVER | TO_STAFF },
    { MAIL(access_widened), TO_CLIENT },
    { MAIL(access_narrowed), FAMILY },
    { MAIL(recipients_changed), TO_CLIENT | TO_COPIES },
    { MAIL(access_ending), FAMILY | TO_STAFF, NULL, .dies_with_grant = true, .not_archived = true },
    { MAIL(age_review), FAMILY | TO_STAFF, NULL, .dies_with_grant = true, .not_archived = true },
    { MAIL(age_tier_applied), FAMILY },
    { MAIL(new_sign_in), TO_CAREGIVER },
    { MAIL(proxy_opened), TO_CLIENT },
    { MAIL(access_digest), TO_CLIENT, NULL, .not_archived = true },
    { MAIL(password_reset), TO_LOGIN, "/reset/set?t=" },
    { MAIL(password_changed), TO_LOGIN },
    { MAIL(email_change), TO_LOGIN, "/email-change?t=" },
    { MAIL(email_change_asked), TO_LOGIN },
    { MAIL(email_changed), TO_LOGIN },
    { MAIL(second_factor_changed), TO_LOGIN },
    { MAIL(staff_welcome), TO_LOGIN, "/staff-welcome?t=" },
    { MAIL(audit_head), TO_LOGIN },
    { MAIL(emergency_contact_named), TO_CAREGIVER, NULL, .not_archived = true },
    { MAIL(client_archived), TO_STAFF | TO_CAREGIVER },
    { MAIL(client_assigned), TO_STAFF },
    { MAIL(delivery_failed), TO_STAFF },
    { MAIL(appointment_booked), VISITORS, .of_visit = true, .method = "REQUEST", .not_archived = true },
    { MAIL(appointment_reminder), TO_CLIENT | TO_COPIES, .of_visit = true, .not_archived = true },
    { MAIL(appointment_moved), VISITORS, .of_visit = true, .method = "REQUEST", .not_archived = true },
    { MAIL(appointment_cancelled), VISITORS, .method = "CANCEL" },
    { MAIL(appointment_request), TO_CLIENT | TO_STAFF },
    { MAIL(group_added), TO_CLIENT, .of_visit = true, .method = "REQUEST", .not_archived = true },
    { MAIL(group_removed), TO_CLIENT | TO_STAFF, .method = "CANCEL" },
    { MAIL(waitlist_free), TO_CLIENT | TO_COPIES, .of_visit = true, .method = "REQUEST", .not_archived = true },
    { MAIL(video_link), TO_CLIENT | TO_COPIES, .of_visit = true, .not_archived = true, .own_link = join_link },
    { MAIL(attendance_asked), TO_CLIENT | TO_COPIES, .of_visit = true, .not_archived = true, .own_link = confirm_link },
    { MAIL(feed_created), TO_LOGIN },
    { MAIL(package_offered), TO_CLIENT | TO_COPIES },
    { MAIL(package_bought), PAYERS | TO_STAFF },
    { MAIL(invoice_issued), PAYERS, BILL },
    { MAIL(invoice_reminder), PAYERS | TO_STAFF, BILL, .of_debt = true },
    { MAIL(payment_receipt), PAYERS, .own_link = bill_link },
    { MAIL(payment_failed), TO_PAYER | TO_STAFF, BILL, .of_debt = true },
    { MAIL(card_expiring), TO_PAYER },
    { MAIL(standing_payer), TO_PAYER },
    { MAIL(recurring_payment), PAYERS, BILL, .of_debt = true },
    { MAIL(refund), PAYERS | TO_STAFF, .own_link = bill_link },
    { MAIL(superbill_ready), PAYERS, .own_link = document_link },
    { MAIL(document_sent), TO_PAYER, .own_link = document_link },
    { MAIL(split_changed), TO_PAYER },
    { MAIL(insurance_added), TO_CLIENT | TO_STAFF, NULL, .not_archived = true },
    { MAIL(insurance_expiring), TO_CLIENT | TO_STAFF, NULL, .not_archived = true },
    { MAIL(store_invitation), TO_CLIENT | TO_CAREGIVER, NULL, .not_archived = true },
    { MAIL(store_handed_over), TO_CLIENT, NULL, .not_archived = true },
};
const size_t notify_mails_count = LENGTH(notify_mails);

const struct notify_mail_kind notify_digest = { MAIL(digest), TO_ANYBODY };
const struct notify_mail_kind notify_neutral = { MAIL(neutral), TO_ANYBODY };

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
    struct notify_mail m = { .language = language_find(language), .practice = practice, .f = *f };
    struct str out = str_new(a, SHORT_MAX);
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
