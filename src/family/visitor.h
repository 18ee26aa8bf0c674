/**
 * family/visitor.h — who comes with a session or a key, and about whom: the facts of the decision, loaded. The guard of
 * the pages, the API and its live connections use the same functions; none of them decides anything.
 */
#ifndef KITH_FAMILY_VISITOR_H
#define KITH_FAMILY_VISITOR_H

#include "family/context.h"

struct visitor {
    struct session session; /* login.v 0: nobody; of a key: without id */
    struct api_key_id key;  /* v 0: no key */
    struct organization org;
    struct context context; /* of a grant */
    struct viewer viewer;
};
/** The session behind a token, and the organization of its account. None is no error: the visitor stays nobody. `op`
 * for database, arena and time only. */
enum err visitor_by_session(const struct op *op, struct sv token, struct visitor *v) MUST_CHECK;
/** The same for an API key: exactly its user, never fresh. */
enum err visitor_by_key(const struct op *op, struct sv secret, struct visitor *v) MUST_CHECK;
/** An account whose owner is known by something else than a session: a calendar's secret address. The caller fills org,
 *  kind, the account, login, role and account_active. Never fresh. */
enum err visitor_by_account(const struct op *op, const struct session *account, struct visitor *v) MUST_CHECK;

/** The subject of the viewer, from here on. Whoever is not there for this visitor leaves REL_OTHER and no subject. */
enum err visitor_about_chart(const struct op *op, struct visitor *v, struct client_id client) MUST_CHECK;
enum err visitor_about_own(const struct op *op, struct visitor *v) MUST_CHECK;
enum err visitor_about_mailbox(const struct op *op, struct visitor *v, struct client_id client) MUST_CHECK;
enum err visitor_about_grant(const struct op *op, struct visitor *v, struct grant_id grant) MUST_CHECK;

/** Of staff towards several clients, in one query: ret_facts[i] for clients[i]. */
enum err visitor_chart_facts(const struct op *op, const struct visitor *v, const struct client_id *clients,
    size_t count, struct access_facts *ret_facts) MUST_CHECK;
/** Of a client account towards clients: itself, the account it acts in, and accounts of its login; in one query. */
enum err visitor_portal_facts(const struct op *op, const struct visitor *v, const struct client_id *clients,
    size_t count, struct access_facts *ret_facts) MUST_CHECK;

/** Reading marks the session, the key and the grant as used; neither needs to be durable with the answer. */
void visitor_touch(const struct op *op, const struct visitor *v, struct sv peer, struct sv user_agent);

#endif
