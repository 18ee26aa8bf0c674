/** exchange/entry.h — inside the room: entries of a FHIR Bundle, and what of a client's money is one. */
#ifndef KITH_EXCHANGE_ENTRY_H
#define KITH_EXCHANGE_ENTRY_H

#include "base/json.h"
#include "billing/billing.h"

/* FHIR names where FHIR has one; what is Kith's own stands in extensions under one address. */
#define EXTENSION "https://kith.invalid/fhir/"

static inline void add_text(struct json *j, const char *key, struct sv v)
{
    if (v.n)
        json_str(j, key, v);
}
static inline void add_day(struct json *j, struct arena *a, const char *key, struct opt_day d)
{
    if (d.has)
        json_str(j, key, day_iso(a, d.v));
}
static inline void begin_entry(struct json *j, const char *type, const char *prefix, int64_t id, struct arena *a)
{
    json_begin_object(j, NULL);
    json_begin_object(j, "resource");
    json_str(j, "resourceType", sv_of(type));
    json_str(j, "id", sv_fmt(a, "%s-%lld", prefix, (long long)id));
}
static inline void end_entry(struct json *j)
{
    json_end(j);
    json_end(j);
}

/** Packages, policies of insurance, and bills with their lines, taxes and deposits; whoever else pays is named nowhere.
 */
struct client_money {
    struct packages packages;
    struct insurances policies;
    struct invoices bills;
};
/** PERM_BILLING. E_TOOBIG: more bills than one file takes. */
enum err client_money_load(const struct op *op, struct client_id client, struct client_money *ret_money) MUST_CHECK;
void client_money_add(
    struct json *j, struct arena *a, struct client_id client, const char *currency, const struct client_money *money);

#endif
