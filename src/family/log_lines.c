#include "family/log_lines.h"

#include "family/family.h"
#include "ical/zone.h"

static const struct {
    const char *action, *resource, *words;
} sentences[] = {
    { "view", "access", "looked at who has access" },
    { "create", "access", "gave portal access" },
    { "update", "access", "changed portal access" },
    { "end", "access", "ended portal access" },
    { "list", "access", "looked at whose access an age policy touches" },
    { "list", "access log", "looked at the access log" },
    { "view", "tag", "looked at the tags" },
    { "update", "tag", "changed the tags" },
    { "update", "location", "changed an address" },
    { "view", "care_team", "looked at the care team" },
    { "update", "care_team", "changed the care team" },
    { "list", "billing", "looked at what is to bill and owed" },
    { "view", "billing", "looked at what was billed" },
    { "list", "charge", "looked at what is to bill" },
    { "view", "charge", "looked at a charge" },
    { "create", "charge", "added a charge" },
    { "update", "charge", "changed a charge" },
    { "end", "charge", "took off a charge" },
    { "list", "invoice", "looked at the invoices" },
    { "view", "invoice", "looked at an invoice" },
    { "create", "invoice", "wrote an invoice" },
    { "update", "invoice", "changed an invoice" },
    { "end", "invoice", "made an invoice void" },
    { "send", "invoice", "sent an invoice, or a reminder of it" },
    { "export", "invoice", "exported the invoices" },
    { "view", "recurring invoice", "looked at a recurring invoice" },
    { "create", "recurring invoice", "set up a recurring invoice" },
    { "update", "recurring invoice", "changed a recurring invoice" },
    { "end", "recurring invoice", "ended a recurring invoice" },
    { "list", "ledger", "looked at the ledger" },
    { "export", "ledger", "exported the ledger" },
    { "list", "day close", "looked at the close of a day" },
    { "list", "payer", "looked at who pays" },
    { "list", "payment", "looked at the payments" },
    { "view", "payment", "looked at a payment" },
    { "create", "payment", "recorded a payment, or charged a card" },
    { "update", "payment", "gave money back" },
    { "export", "payment", "exported payments, or a receipt" },
    { "view", "superbill", "looked at a superbill" },
    { "create", "superbill", "made a superbill" },
    { "update", "superbill", "changed a superbill" },
    { "end", "superbill", "made a superbill void" },
    { "send", "superbill", "sent a superbill" },
    { "export", "superbill", "made a superbill as PDF" },
    { "view", "tax", "looked at whether the client is exempt from tax" },
    { "update", "tax", "changed whether the client is exempt from tax" },
    { "list", "insurance", "looked at with whom the client is insured" },
    { "view", "insurance", "looked at an insurance" },
    { "create", "insurance", "typed in an insurance" },
    { "update", "insurance", "changed an insurance" },
    { "end", "insurance", "ended an insurance" },
    { "list", "document", "looked at which documents were sent" },
    { "view", "document", "looked at a document that was sent" },
    { "send", "document", "sent a document" },
    { "end", "document", "ended the link of a document" },
    { "create", "bill", "paid a bill" },
    { "update", "bill", "changed how a bill is paid in parts" },
    { "export", "bill", "made a bill as PDF" },
    { "export", "receipt", "made a receipt as PDF" },
    { "list", "receipt", "looked at the receipts" },
    { "list", "superbill", "looked at the superbills" },
    { "view", "receipt", "looked at a receipt" },
    { "view", "statement", "looked at a statement" },
    { "export", "statement", "exported a statement" },
    { "list", "package", "looked at the packages" },
    { "view", "package", "looked at a package" },
    { "create", "package", "sold or bought a package" },
    { "update", "package", "changed a package" },
    { "end", "package", "cancelled a package" },
    { "send", "package", "offered a package" },
    { "view", "split", "looked at who pays which part" },
    { "create", "split", "split what is billed" },
    { "update", "split", "changed who pays which part" },
    { "end", "split", "ended a split" },
    { "view", "supplement connection", "looked at the connection to Fullscript, or opened it" },
    { "create", "supplement connection", "connected the client to Fullscript" },
    { "update", "supplement connection", "moved a connection to Fullscript here" },
    { "send", "supplement connection", "sent an invitation to Fullscript" },
    { "end", "supplement connection", "ended the connection to Fullscript" },
    { "export", "backup", "made a backup of everything" },
    { "list", "calendar", "looked at the calendar" },
    { "list", "appointment", "looked at the appointments" },
    { "view", "appointment", "looked at a visit" },
    { "end", "appointment", "cancelled a visit" },
    { "create", "appointment", "booked a visit" },
    { "update", "appointment", "changed a visit" },
    { "list", "bill", "looked at the bills" },
    { "view", "bill", "looked at a bill" },
    { "list", "card", "looked at the cards on file" },
    { "view", "card", "looked at a card on file" },
    { "create", "card", "added a card" },
    { "update", "card", "changed how a card is used" },
    { "end", "card", "removed a card" },
    { "list", "agreement", "looked at for whom they pay" },
    { "view", "agreement", "looked at an agreement to pay" },
    { "create", "agreement", "agreed to pay for somebody" },
    { "end", "agreement", "ended an agreement to pay" },
    { "update", "tax", "changed whether they are exempt from tax" },
    { "view", "no-contact rule", "looked at a rule of whom they never meet" },
    { "update", "no-contact rule", "changed the rules of whom they never meet" },
    { "export", "appointment", "printed a visit on the day sheet" },
    { "export", "day sheet", "opened the day sheet for printing" },
    { "list", "appointment report", "looked at the numbers of appointments" },
    { "export", "appointment report", "exported the numbers of appointments" },
    { "list", "client", "looked at the client list" },
    { "view", "client", "looked at the record" },
    { "create", "client", "added the record" },
    { "export", "client", "exported the record" },
    { "view", "contact", "looked at a contact" },
    { "create", "contact", "added a contact" },
    { "update", "contact", "changed a contact" },
    { "end", "contact", "removed a contact" },
    { "export", "face sheet", "opened the face sheet for printing" },
    { "view", "family", "looked at Family and Contacts" },
    { "preview", "grant", "previewed what somebody with access sees" },
    { "view", "invite", "looked at an invitation" },
    { "update", "invite", "answered an invitation" },
    { "send", "invite", "sent an invitation" },
    { "view", "invitation", "opened an invitation" },
    { "send", "invitation", "sent a welcome to the portal" },
    { "view", "portal", "opened the portal" },
    { "switch", "portal", "switched to the account" },
    { "send", "access", "sent an invitation" },
    { "view", "notification", "looked at what an address was told" },
    { "update", "notification", "reported an e-mail as sent to the wrong person" },
    { "view", "notifications", "looked at why notifications were sent" },
    { "list", "notifications", "looked at the notifications" },
    { "view", "notification settings", "looked at the notification settings" },
    { "update", "notification settings", "changed the notification settings" },
    { "view", "portal settings", "looked at the portal settings" },
    { "update", "portal settings", "changed the portal settings" },
    { "view", "profile", "looked at the profile" },
    { "update", "profile", "changed the profile" },
    { "view", "recipients", "looked at who gets what" },
    { "view", "restricted_reason", "said why they open this restricted record" },
    { "list", "restricted_reason", "looked at who opened restricted records" },
    { "view", "reminders of visits", "looked at the reminders of visits" },
    { "update", "reminders of visits", "changed the reminders of visits" },
    { "view", "safe mode", "looked at safe mode" },
    { "update", "safe mode", "changed safe mode" },
    { "export", "sheet", "exported all clients" },
    { "view", "video visit", "looked at a video visit" },
    { "update", "video visit", "joined a video visit, or changed who is in it" },
    { "list", "dispute", "looked at the disputes" },
    { "view", "dispute", "looked at a dispute" },
    { "view", "wrong person", "looked at a report of an e-mail to the wrong person" },
    { "update", "wrong person", "allowed an address again" },
    { "view", "worklist", "looked at a list of what is to do" },
    { "list", "worklist", "looked at a list of what is to do" },
    { "update", "worklist", "settled something that was to do" },
};

struct sv audit_words(struct arena *a, struct sv action, struct sv resource)
{
    for (size_t i = 0; i < LENGTH(sentences); i++)
        if (sv_eq(action, sv_of(sentences[i].action)) && sv_eq(resource, sv_of(sentences[i].resource)))
            return sv_of(sentences[i].words);
    return sv_fmt(a, "%.*s: %.*s", SV_FMT(action), SV_FMT(resource));
}

/* A form that came back for correction, or came too late, is no refusal of a right. */
static struct view_badge badge_of(struct sv outcome)
{
    if (sv_eq(outcome, SV("allowed")))
        return (struct view_badge){ .label = SV("") };
    if (sv_eq(outcome, SV("invalid")) || sv_eq(outcome, SV("conflict")) || sv_eq(outcome, SV("busy")))
        return (struct view_badge){ .label = SV("Not saved"), .tone = TONE_CALM };
    return (struct view_badge){ .label = SV("Refused"), .tone = TONE_WARN };
}

/* "Jonas Weber", or "The key “Booking site” of Jonas Weber". */
static struct sv who_did(struct arena *a, const struct audit_entry *e)
{
    return e->key_name.n ? sv_fmt(a, "The key “%.*s” of %.*s", SV_FMT(e->key_name), SV_FMT(e->actor_name))
                         : e->actor_name;
}

/* What a line says, without when and from where: this is what is searched. */
static struct view_event line_of(const struct page *p, const struct audit_entry *e)
{
    struct arena *a = p->op.arena;
    /* Whoever looks over the client's shoulder reads of settings (beyond 16). */
    bool quiet = !p->viewer->staff.v && sv_eq(e->resource_kind, SV("safe mode"));
    struct sv what = quiet ? SV("portal settings") : e->resource_kind;
    bool elsewhere = e->client_name.n && e->client.v != p->viewer->subject.client.v;
    return (struct view_event){ .text = sv_fmt(a, "%.*s %.*s%s%.*s", SV_FMT(who_did(a, e)),
                                    SV_FMT(audit_words(a, e->action, what)), elsewhere ? ", for " : "",
                                    SV_FMT(elsewhere ? e->client_name : SV(""))),
        .detail = e->on_behalf.n && !p->viewer->staff.v ? sv_fmt(a, "acting for %.*s", SV_FMT(e->on_behalf)) : SV(""),
        .avatar = view_avatar_of(a, e->actor_name, e->actor_id),
        .badge = badge_of(e->outcome) };
}

static struct view_events lines_of(const struct page *p, const struct audit_entries *entries)
{
    struct arena *a = p->op.arena;
    struct view_event *events = arena_array(a, entries->count, sizeof *events);
    for (size_t i = 0; i < entries->count; i++) {
        const struct audit_entry *e = &entries->items[i];
        events[i] = line_of(p, e);
        events[i].iso = instant_iso(a, e->at);
        events[i].when = zone_human(a, zone_of(p->organization->zone), e->at);
        if (p->viewer->staff.v && e->peer.n)
            events[i].detail = sv_fmt(a, "from %.*s", SV_FMT(e->peer));
    }
    return (struct view_events){ events, entries->count };
}

static struct sv said(const void *reader, struct arena *a, const struct audit_entry *entry)
{
    struct view_event e = line_of(reader, entry);
    return sv_fmt(a, "%.*s %.*s %.*s", SV_FMT(e.text), SV_FMT(e.detail), SV_FMT(e.badge.label));
}

enum err audit_sorts_saying(const struct op *op, const struct audit_whose *whose, struct sv words, audit_line_fn *line,
    const void *reader, struct audit_chosen *ret_sorts)
{
    struct arena *a = op->arena;
    struct text_words typed = text_words(a, words);
    struct audit_entries sorts;
    TRY(audit_sorts(op->db, a, op->viewer->org, whose, &sorts));
    struct sv *items = arena_array(a, sorts.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < sorts.count; i++)
        if (text_words_in(a, &typed, line(reader, a, &sorts.items[i])))
            items[n++] = sorts.items[i].sort;
    *ret_sorts = (struct audit_chosen){ items, n, sorts.more };
    return E_OK;
}

enum err audit_list_fill(struct page *p, const struct audit_whose *whose, struct sv nothing_yet, struct log_list *ret)
{
    struct arena *a = p->op.arena;
    struct sv words = sv_trim(http_param(p->req, SV("q")));
    int64_t page = page_number(p), first = (page - 1) * AUDIT_PAGE + 1;
    struct audit_chosen sorts = { NULL, 0, false };
    struct audit_entries entries;
    int64_t total;
    if (words.n)
        TRY(audit_sorts_saying(&p->op, whose, words, said, p, &sorts));
    TRY(audit_list(p->op.db, a, p->viewer->org, whose, words.n ? &sorts : NULL, page, &entries));
    TRY(audit_count(p->op.db, a, p->viewer->org, whose, words.n ? &sorts : NULL, &total));
    int64_t shown = (int64_t)entries.count;
    page_list(p, "page", shown, total > AUDIT_COUNT_MOST ? -1 : total, AUDIT_PAGE);
    *ret = (struct log_list){ .events = lines_of(p, &entries),
        .empty = { .art = ART_DONE, .title = SV("Nothing yet"), .text = nothing_yet } };
    if (words.n)
        ret->empty = (struct view_empty){ .art = ART_SEARCH,
            .title = SV("Nothing found"),
            .text = SV("Type the beginning of a name, or of what was done: “looked profile”."),
            .action_label = SV("Show all"),
            .action_href = p->req->path };
    if (words.n || entries.more || page > 1)
        ret->search =
            (struct view_search){ .action = p->req->path, .label = SV("Who, or what was done"), .value = words };
    if (page > 1 || entries.more)
        ret->pager = pager_of(a, searched_path(a, p->req->path, words),
            view_range(a, first, shown, total, AUDIT_COUNT_MOST), page, entries.more);
    if (sorts.unsearched)
        ret->note = SV("This log says more than a search reads: 5,000 sentences of it were searched.");
    return E_OK;
}
