/** family/staff_page.h — inside the room: what staff pages about a client's family share. */
#ifndef KITH_FAMILY_STAFF_PAGE_H
#define KITH_FAMILY_STAFF_PAGE_H

#include "family/family.h"
#include "family/preview_view.h"
#include "page/page.h"

/** Beside the name of a restricted record that this member of staff has not opened. */
#define STAFF_RESTRICTED SV("Restricted: say why you open the record to see more.")

/** The client of the address. One query. */
enum err staff_client_load(struct page *p, struct client *ret_client) MUST_CHECK;
/** The contact of the address, on that client's own side; E_NOTFOUND for a row of somebody else's. */
enum err staff_contact_load(struct page *p, struct contact *ret_contact) MUST_CHECK;
/** "/clients/12/family/34" and what is given; contact v 0: the list. */
struct sv family_path(const struct page *p, struct client_id client, struct contact_id contact, const char *below);
/** Head of a page below Family and Contacts. */
struct view_header family_subheader(struct page *p, const struct client *c, struct sv title);
/** Plan and feature allow access, and the viewer's role may give it. */
bool staff_may_grant(const struct page *p);

/** Which button was pressed: field `do`. */
bool form_does(const struct page *p, struct sv what);
/** Everything that was typed, as hidden fields: for a page between the form and saving. */
struct view_hiddens form_carry(const struct page *p);
/** "member@example.org", or the empty text; a value of a ?name= parameter, or of the form after a post. */
struct sv typed_or_param(const struct page *p, struct sv name);

/** "Active", "Waits for consent", "Invited", "Not invited yet", "Suspended", "Ended". `open_invite`: an invitation that
 * still works; `waits`: it was accepted, and the client has not agreed. */
struct view_badge grant_badge(enum grant_state state, bool over, bool open_invite, bool waits);
/** "Full access", "Billing only", or "Custom". */
struct sv scope_words(struct scope s);

/** A page with one question: destructive acts, and others that ask before. */
struct staff_confirm_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_confirm confirm;
    bool with_mails;
    struct mail_changes mails; /* which e-mails start and stop, when `with_mails` */
};
/** Renders it with the problems' status. `mails`: what starts and stops; NULL where the act changes no mail. */
enum err staff_confirm(struct page *p, struct view_header header, const struct view_confirm *confirm,
    const struct notice_differences *mails, const struct problems *problems);
/** The coded reasons that a person may give, as a radio list; `chosen` is checked. */
struct view_choice_field reason_choices(struct arena *a, struct sv chosen, bool with_error);

#endif
