/** supplement/api_supplement.h — inside the room: what stands behind the API's type of schema.graphql. */
#ifndef KITH_SUPPLEMENT_API_SUPPLEMENT_H
#define KITH_SUPPLEMENT_API_SUPPLEMENT_H

#include "supplement/supplement.h"

struct api_fullscript {
    struct sv id;
};

#endif
