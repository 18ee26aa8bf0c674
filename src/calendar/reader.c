#include "calendar/reader.h"

enum err reader_of(const struct op *op, enum level level, enum reader *ret_reader)
{
    const struct viewer *v = op->viewer;
    if (v->facts.relation == REL_STAFF) {
        TRY(viewer_require(v, NEED_STAFF_PAGE(PERM_CALENDAR)));
        *ret_reader = READER_STAFF;
    } else if (v->subject.client.v) {
        TRY(viewer_require(v, NEED_CAP_PAGE(CAP_APPOINTMENTS, level)));
        *ret_reader = READER_FAMILY;
    } else {
        *ret_reader = READER_PUBLIC;
    }
    return E_OK;
}

bool reader_sees_confidential(const struct op *op, enum reader reader)
{
    if (reader != READER_FAMILY)
        return true;
    struct access_facts f = op->viewer->facts;
    struct need need = NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_VIEW);
    f.item_confidential = true;
    return access_decide(&f, &need).allow;
}

bool reader_sees_prices(const struct op *op, enum reader reader)
{
    return reader != READER_FAMILY || viewer_may(op->viewer, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW)).allow;
}
