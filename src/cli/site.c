#include "cli/site.h"

#include "audit/audit.h"
#include "family/pages.h"
#include "page/mailbox.h"
#include "people/pages.h"

struct route_tables site_tables(struct arena *a)
{
    const struct route_table *const tables[] = {
        &people_sign_in_routes,
        &people_link_routes,
        &people_account_routes,
        &family_portal_routes,
        &family_invite_routes,
        &family_govern_routes,
        &family_ask_routes,
        &family_staff_routes,
        &family_contact_routes,
        &page_mailbox_routes,
        &people_settings_routes,
        &people_organization_routes,
        &people_portal_default_routes,
        &people_staff_routes,
        &people_api_key_routes,
    };
    struct route_table *items = arena_array(a, LENGTH(tables), sizeof *items);
    for (size_t i = 0; i < LENGTH(tables); i++)
        items[i] = *tables[i];
    return (struct route_tables){ items, LENGTH(tables) };
}

void site_listen(void)
{
    event_consumers_set(NULL, 0);
}

const struct job_handler site_jobs[] = {
    { .kind = "audit_seal", .run = audit_seal_run, .every_s = 5 },
};
const size_t site_jobs_count = LENGTH(site_jobs);
