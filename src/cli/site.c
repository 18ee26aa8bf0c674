#include "cli/site.h"

#include <assert.h>
#include <string.h>

#include "audit/audit.h"
#include "billing/billing.h"
#include "billing/jobs.h"
#include "billing/pages.h"
#include "calendar/jobs.h"
#include "calendar/pages.h"
#include "event/schedule.h"
#include "family/family.h"
#include "family/jobs.h"
#include "family/pages.h"
#include "hooks/pages.h"
#include "live/live.h"
#include "notify/notify.h"
#include "notify/pages.h"
#include "page/mailbox.h"
#include "people/jobs.h"
#include "people/pages.h"
#include "supplement/jobs.h"
#include "supplement/pages.h"

static home_part_fn *const on_staff_home[] = { calendar_home_part, billing_home_part };
static const struct portal_part in_portal[] = { { billing_portal_way, billing_portal_due },
    { packages_portal_way, NULL }, { supplement_portal_way, NULL } };

struct route_tables site_tables(struct arena *a)
{
    home_parts_set(on_staff_home, LENGTH(on_staff_home));
    portal_parts_set(in_portal, LENGTH(in_portal));
    const struct route_table *const tables[] = {
        &calendar_video_join_routes,
        &calendar_video_routes,
        &people_sign_in_routes,
        &people_link_routes,
        &people_account_routes,
        &family_portal_routes,
        &calendar_own_routes,
        &calendar_book_routes,
        &calendar_agenda_routes,
        &billing_own_routes,
        &billing_own_card_routes,
        &billing_own_statement_routes,
        &billing_pay_for_routes,
        &billing_own_pay_routes,
        &billing_own_plan_routes,
        &billing_receipt_routes,
        &billing_own_document_routes,
        &billing_own_package_routes,
        &billing_own_superbill_routes,
        &billing_own_insurance_routes,
        &billing_link_routes,
        &billing_document_link_routes,
        &supplement_own_routes,
        &calendar_confirm_routes,
        &calendar_public_routes,
        &calendar_public_you_routes,
        &calendar_file_routes,
        &family_invite_routes,
        &family_govern_routes,
        &family_ask_routes,
        &family_choice_routes,
        &family_choice_link_routes,
        &family_staff_routes,
        &family_contact_routes,
        &family_link_routes,
        &family_access_routes,
        &family_access_form_routes,
        &family_access_move_routes,
        &family_archive_routes,
        &family_book_routes,
        &family_safe_routes,
        &family_settings_routes,
        &family_reminder_routes,
        &family_sheet_routes,
        &family_work_routes,
        &family_work_invite_routes,
        &family_work_decide_routes,
        &notify_decision_routes,
        &notify_wrong_routes,
        &notify_inbox_routes,
        &family_ages_routes,
        &family_key_routes,
        &notify_hook_routes,
        &notify_sms_routes,
        &billing_gateway_routes,
        &page_mailbox_routes,
        &calendar_routes,
        &calendar_script_routes,
        &calendar_session_routes,
        &calendar_visit_routes,
        &calendar_visit_add_routes,
        &calendar_visit_change_routes,
        &calendar_attendee_routes,
        &calendar_feed_routes,
        &calendar_day_sheet_routes,
        &calendar_report_routes,
        &calendar_client_routes,
        &calendar_no_contact_routes,
        &people_client_list_routes,
        &people_client_routes,
        &people_client_edit_routes,
        &people_client_act_routes,
        &people_client_trust_routes,
        &people_settings_routes,
        &people_organization_routes,
        &people_portal_default_routes,
        &people_group_routes,
        &people_tag_routes,
        &people_location_routes,
        &people_staff_routes,
        &people_api_key_routes,
        &people_graphiql_routes,
        &calendar_settings_routes,
        &calendar_public_settings_routes,
        &calendar_type_routes,
        &calendar_type_form_routes,
        &calendar_place_routes,
        &calendar_hours_routes,
        &calendar_off_routes,
        &calendar_provider_routes,
        &billing_home_routes,
        &billing_to_bill_routes,
        &billing_invoice_routes,
        &billing_invoice_form_routes,
        &billing_invoice_act_routes,
        &billing_plan_routes,
        &billing_take_routes,
        &billing_payment_routes,
        &billing_document_routes,
        &billing_sent_routes,
        &billing_superbill_routes,
        &billing_insurance_routes,
        &billing_payer_routes,
        &billing_ledger_routes,
        &billing_client_routes,
        &billing_recurring_routes,
        &billing_charge_routes,
        &billing_split_routes,
        &billing_package_routes,
        &billing_package_act_routes,
        &billing_settings_routes,
        &billing_service_routes,
        &billing_offering_routes,
        &billing_type_routes,
        &billing_fee_routes,
        &billing_code_routes,
        &billing_logo_routes,
        &billing_tax_routes,
        &supplement_client_routes,
        &supplement_settings_routes,
        &hooks_webhook_routes,
        &hooks_sent_routes,
    };
    struct route_table *items = arena_array(a, LENGTH(tables), sizeof *items);
    for (size_t i = 0; i < LENGTH(tables); i++)
        items[i] = *tables[i];
    return (struct route_tables){ items, LENGTH(tables) };
}

static const struct job_handler *job_of(const char *kind)
{
    const struct job_handler *h = site_jobs;
    while (strcmp(h->kind, kind) != 0) {
        h++;
        assert(h < site_jobs + site_jobs_count);
    }
    return h;
}

void site_listen(void)
{
    static const struct {
        const struct event_consumer *consumer;
        const char *job;
    } followers[] = { { &notify_consumer, NOTIFY_JOB_EVENTS }, { &family_consumer, "family.events" },
        { &hooks_consumer, HOOKS_JOB_EVENTS }, { &calendar_consumer, "calendar.events" },
        { &remind_consumer, "calendar.reminders" }, { &bill_remind_consumer, "billing.reminders" },
        { &package_consumer, "billing.package_events" }, { &supplement_consumer, "supplement.events" } };
    static struct event_consumer consumers[LENGTH(followers)]; /* read for as long as the process lives */
    for (size_t i = 0; i < LENGTH(followers); i++) {
        consumers[i] = *followers[i].consumer;
        consumers[i].job = job_of(followers[i].job)->kind;
    }
    event_consumers_set(consumers, LENGTH(consumers));
    event_told_set(live_told);
    visit_cover_set(&billing_cover);
}

static enum err send_mails(const struct job_run *r)
{
    const struct site_work *w = r->ctx;
    return notify_mail_run(r, &w->notify);
}

static enum err send_texts(const struct job_run *r)
{
    const struct site_work *w = r->ctx;
    return notify_sms_run(r, &w->notify);
}

static enum err send_pushes(const struct job_run *r)
{
    const struct site_work *w = r->ctx;
    return notify_push_run(r, &w->notify);
}

static enum err tell_webhooks(const struct job_run *r)
{
    const struct site_work *w = r->ctx;
    return hooks_send_run(r, &w->hooks);
}

static enum err hold_video_calls(const struct job_run *r)
{
    const struct site_work *w = r->ctx;
    return calendar_video_run(r, &w->calendar);
}

static enum err follow_payments(const struct job_run *r)
{
    const struct site_work *w = r->ctx;
    return billing_payments_run(r, &w->pay);
}

static enum err ask_store(const struct job_run *r)
{
    const struct site_work *w = r->ctx;
    return supplement_store_run(r, &(struct supplement_settings){ w->calendar.keys, &w->store });
}

static enum err read_busy_calendars(const struct job_run *r)
{
    const struct site_work *w = r->ctx;
    return calendar_busy_run(r, &w->calendar);
}

static enum err make_documents(const struct job_run *r)
{
    const struct site_work *w = r->ctx;
    return billing_documents_run(r, w->calendar.keys);
}

enum { FIRE_AT_ONCE = 1000 };

/* Takes what is due by the clock to those who follow events. */
static enum err fire_schedule(const struct job_run *r)
{
    size_t fired = FIRE_AT_ONCE;
    while (fired == FIRE_AT_ONCE && !r->stopping(r->runner)) {
        struct arena *a = arena_new("schedule", 256 * 1024);
        enum err e = schedule_fire(r->db, a, clock_now(r->clock), FIRE_AT_ONCE, &fired);
        arena_free(a);
        TRY(e);
    }
    return E_OK;
}

static enum err read_bounces(const struct job_run *r)
{
    const struct site_work *w = r->ctx;
    return notify_bounces_run(r, &w->notify);
}

const struct job_handler site_jobs[] = {
    { .kind = "schedule", .run = fire_schedule, .every_s = 5, .lease_s = 300 },
    { .kind = "audit_seal", .run = audit_seal_run, .every_s = 5 },
    { .kind = "audit_tell", .run = audit_tell_run, .every_s = 3600 },
    { .kind = "people.purge", .run = people_purge_run, .every_s = 3600, .lease_s = 600 },
    { .kind = "calendar.reminders", .run = remind_events_run, .every_s = 2, .lease_s = 300 },
    { .kind = "family.events", .run = family_events_run, .every_s = 2, .lease_s = 300 },
    { .kind = "family.clock", .run = family_clock_run, .every_s = 300, .lease_s = 600 },
    { .kind = "calendar.events", .run = calendar_events_run, .every_s = 2, .lease_s = 300, .attempts = 1000 },
    { .kind = "calendar.video", .run = hold_video_calls, .every_s = 5, .lease_s = 600, .attempts = 1000 },
    { .kind = "calendar.busy", .run = read_busy_calendars, .every_s = 60, .lease_s = 900, .attempts = 1000 },
    { .kind = "billing.reminders", .run = bill_remind_run, .every_s = 2, .lease_s = 300 },
    { .kind = "billing.package_events", .run = package_events_run, .every_s = 2, .lease_s = 300, .attempts = 1000 },
    { .kind = "billing.packages", .run = billing_packages_run, .every_s = 300, .lease_s = 900, .attempts = 1000 },
    { .kind = "billing.payments", .run = follow_payments, .every_s = 5, .lease_s = 900, .attempts = 1000 },
    { .kind = "billing.recurring", .run = billing_recurring_run, .every_s = 60, .lease_s = 900 },
    { .kind = "billing.overdue_fees", .run = overdue_fees_run, .every_s = 600, .lease_s = 900 },
    { .kind = "billing.purge", .run = billing_purge_run, .every_s = 3600, .lease_s = 600 },
    { .kind = "supplement.events", .run = supplement_events_run, .every_s = 2, .lease_s = 300 },
    { .kind = "supplement.store", .run = ask_store, .every_s = 5, .lease_s = 900, .attempts = 1000 },
    { .kind = CALENDAR_JOB_TYPE, .run = calendar_type_run },
    { .kind = "calendar.clock", .run = calendar_clock_run, .every_s = 3600, .lease_s = 600 },
    { .kind = "billing.documents_purge", .run = billing_documents_purge_run, .every_s = 3600, .lease_s = 600 },
    { .kind = "billing.documents", .run = make_documents, .every_s = 2, .lease_s = 600, .attempts = 1000 },
    { .kind = NOTIFY_JOB_EVENTS,
        .run = notify_events_run,
        .every_s = NOTIFY_EVENTS_EVERY_S,
        .lease_s = NOTIFY_JOB_LEASE_S,
        .attempts = 1000 },
    { .kind = NOTIFY_JOB_BOUNCES,
        .run = read_bounces,
        .every_s = NOTIFY_BOUNCES_EVERY_S,
        .lease_s = NOTIFY_JOB_LEASE_S },
    { .kind = NOTIFY_JOB_MAIL,
        .run = send_mails,
        .every_s = NOTIFY_MAIL_EVERY_S,
        .lease_s = NOTIFY_JOB_LEASE_S,
        .attempts = 1000 },
    { .kind = NOTIFY_JOB_PUSH,
        .run = send_pushes,
        .every_s = NOTIFY_PUSH_EVERY_S,
        .lease_s = NOTIFY_JOB_LEASE_S,
        .attempts = 1000 },
    { .kind = HOOKS_JOB_EVENTS,
        .run = hooks_events_run,
        .every_s = HOOKS_EVENTS_EVERY_S,
        .lease_s = HOOKS_JOB_LEASE_S,
        .attempts = 1000 },
    { .kind = HOOKS_JOB_SEND,
        .run = tell_webhooks,
        .every_s = HOOKS_SEND_EVERY_S,
        .lease_s = HOOKS_JOB_LEASE_S,
        .attempts = 1000 },
    { .kind = HOOKS_JOB_PURGE, .run = hooks_purge_run, .every_s = 3600, .lease_s = 600 },
    { .kind = NOTIFY_JOB_SMS,
        .run = send_texts,
        .every_s = NOTIFY_SMS_EVERY_S,
        .lease_s = NOTIFY_JOB_LEASE_S,
        .attempts = 1000 },
};
const size_t site_jobs_count = LENGTH(site_jobs);
