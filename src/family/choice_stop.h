/** family/choice_stop.h — inside the room: the small pages around unsubscribing, in the reader's language. */
#ifndef KITH_FAMILY_CHOICE_STOP_H
#define KITH_FAMILY_CHOICE_STOP_H

#include "notice/catalogue.h"
#include "page/page.h"
#include "words/words.h"

enum choice_stop_face { STOP_ASK, STOP_DONE, STOP_UNDONE, STOP_CONFLICT };
struct choice_stop_view {
    const struct view_frame *frame;
    const struct language *language;
    enum choice_stop_face face;
    enum notice_category category; /* NOTICE_CATEGORY_COUNT: all */
    bool one;                      /* `category` is one of them */
    int64_t all;                   /* what stands for all in a form */
    int64_t change;                /* what undo takes; 0: none */
    struct sv practice, token, settings;
};

#endif
