#include "cli/video_options.h"

bool video_options_read(
    const struct invocation *in, struct sv base_url, struct video_services *ret_services, struct sv *ret_problem)
{
    struct video_options o = { .preferred = option_get(in, "video"),
        .zoom_url = option_get(in, "zoom-url"),
        .zoom_account = option_get(in, "zoom-account"),
        .zoom_client = option_get(in, "zoom-client"),
        .zoom_secret = option_get(in, "zoom-secret"),
        .zoom_host = option_get(in, "zoom-host"),
        .jitsi_url = option_get(in, "jitsi-url"),
        .jitsi_app = option_get(in, "jitsi-app"),
        .jitsi_secret = option_get(in, "jitsi-secret"),
        .base_url = base_url };
    return video_services_read(in->arena, &o, ret_services, ret_problem) == E_OK;
}
