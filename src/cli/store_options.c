#include "cli/store_options.h"

bool store_options_read(
    const struct invocation *in, struct sv base_url, struct store_services *ret_services, struct sv *ret_problem)
{
    struct store_options o = { .url = option_get(in, "fullscript-url"),
        .client = option_get(in, "fullscript-client"),
        .secret = option_get(in, "fullscript-secret"),
        .base_url = base_url };
    return store_services_read(in->arena, &o, ret_services, ret_problem) == E_OK;
}
