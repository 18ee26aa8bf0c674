/** cli/store_options.h — whether an installation works with a supplement store: options of serving, working and looking
 * (doctor). */
#ifndef KITH_CLI_STORE_OPTIONS_H
#define KITH_CLI_STORE_OPTIONS_H

#include "cli/command.h"
#include "store/store.h"

#define OPTIONS_STORE                                                                                                  \
    { "fullscript-client", "ID", NULL, false, "client id of your app at Fullscript" },                                 \
        { "fullscript-secret", "TEXT", NULL, false, "its secret; better as KITH_FULLSCRIPT_SECRET" },                  \
    {                                                                                                                  \
        "fullscript-url", "URL", "https://api-us.fullscript.io/api", false,                                            \
            "Fullscript's address: of another country, or of its sandbox"                                              \
    }

/** False: ret_problem is a sentence for the administrator. */
bool store_options_read(
    const struct invocation *in, struct sv base_url, struct store_services *ret_services, struct sv *ret_problem);

#endif
