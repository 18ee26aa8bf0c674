#include "billing/reader.h"

enum err bills_staff(const struct op *op)
{
    return viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_BILLING));
}

enum err bills_reader_of(const struct op *op, enum level level, enum bills_reader *ret_reader)
{
    const struct viewer *v = op->viewer;
    if (v->facts.relation == REL_STAFF) {
        TRY(bills_staff(op));
        *ret_reader = BILLS_STAFF;
        return E_OK;
    }
    enum err e = viewer_require(v, NEED_CAP_PAGE(CAP_BILLS, level));
    if (e != E_OK && viewer_may(v, NEED_SELF_PAGE).allow) {
        *ret_reader = BILLS_PAYER;
        return E_OK;
    }
    if (e == E_OK)
        *ret_reader = BILLS_FAMILY;
    return e;
}

bool bills_sees_confidential(const struct op *op, enum bills_reader reader)
{
    if (reader == BILLS_STAFF)
        return true;
    if (reader == BILLS_PAYER)
        return op->viewer->facts.relation == REL_SELF;
    struct access_facts f = op->viewer->facts;
    struct need need = NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW);
    f.item_confidential = true;
    return access_decide(&f, &need).allow;
}
