/** tests/billing/till.h — what the tests of money do again and again, over the practice of tests/fixture.h. */
#ifndef KITH_TESTS_TILL_H
#define KITH_TESTS_TILL_H

#include "tests/fixture.h"

#include "tests/db/fixture.h"

#include "billing/ledger.h"

#define NOBODY ((struct client_id){ 0 })
#define MUST(call) assert_int_equal((call), E_OK)

struct payer till_payer(struct practice *p, struct client_id client);
struct payer till_outside(struct practice *p, const char *name);
/** Entries written in one transaction, by the owner. */
void till_write(struct practice *p, const struct entry *entries, size_t count);
struct balance till_balance(struct practice *p, struct payer_id payer);

#endif
