/** cli/video_options.h — which video services an installation has: options of serving, working and looking (doctor). */
#ifndef KITH_CLI_VIDEO_OPTIONS_H
#define KITH_CLI_VIDEO_OPTIONS_H

#include "cli/command.h"
#include "video/video.h"

#define OPTIONS_VIDEO                                                                                                  \
    { "video", "SERVICE", NULL, false, "for new video calls: zoom or jitsi; without it the one that is set up" },      \
        { "zoom-account", "ID", NULL, false, "account id of your Server-to-Server OAuth app at Zoom" },                \
        { "zoom-client", "ID", NULL, false, "its client id" },                                                         \
        { "zoom-secret", "TEXT", NULL, false, "its secret; better as KITH_ZOOM_SECRET: others see command lines" },    \
        { "zoom-host", "ADDRESS", NULL, false, "one Zoom user as host of all; without it each provider's own" },       \
        { "zoom-url", "URL", "https://zoom.us", false, "Zoom's address" },                                             \
        { "jitsi-url", "URL", NULL, false, "your own Jitsi Meet, such as https://meet.example.org" },                  \
        { "jitsi-app", "ID", NULL, false, "app id of its token authentication" },                                      \
    {                                                                                                                  \
        "jitsi-secret", "TEXT", NULL, false, "its secret; better as KITH_JITSI_SECRET"                                 \
    }

/** False: ret_problem is a sentence for the administrator. Without memory. */
bool video_options_read(
    const struct invocation *in, struct sv base_url, struct video_services *ret_services, struct sv *ret_problem);

#endif
