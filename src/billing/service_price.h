/** billing/service_price.h — inside the room: what several services cost for one client by one provider. One query. */
#ifndef KITH_BILLING_SERVICE_PRICE_H
#define KITH_BILLING_SERVICE_PRICE_H

#include "billing/service.h"

enum err service_prices_of(const struct op *op, const struct service *services, size_t count, struct staff_id staff,
    struct client_id client, int64_t *ret_prices) MUST_CHECK;

#endif
