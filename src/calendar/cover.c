#include "calendar/cover.h"

static const struct visit_cover *cover;

void visit_cover_set(const struct visit_cover *c)
{
    cover = c;
}

enum err cover_settle_in(const struct op *op, const struct attendee_id *ids, size_t count)
{
    return cover && count ? cover->settle_in(op, ids, count) : E_OK;
}

enum err cover_hide_in(const struct op *op, const struct attendee_id *ids, size_t count)
{
    return cover && cover->hide_in && count ? cover->hide_in(op, ids, count) : E_OK;
}

enum err cover_words(const struct op *op, const struct attendee_id *ids, size_t count, struct sv *ret_words)
{
    for (size_t i = 0; i < count; i++)
        ret_words[i] = SV("");
    return cover && count ? cover->words(op, ids, count, ret_words) : E_OK;
}

enum err cover_words_ahead(
    const struct op *op, struct client_id client, struct appointment_type_id type, struct day on, struct sv *ret_words)
{
    *ret_words = SV("");
    return cover ? cover->ahead(op, client, type, on, ret_words) : E_OK;
}

enum err cover_words_late(const struct op *op, struct attendee_id id, struct sv *ret_words)
{
    *ret_words = SV("");
    return cover && cover->late ? cover->late(op, id, ret_words) : E_OK;
}

enum err cover_deposit(const struct op *op, const struct attendee_id *ids, size_t count, struct sv *ret_words)
{
    for (size_t i = 0; i < count; i++)
        ret_words[i] = SV("");
    return cover && cover->deposit && count ? cover->deposit(op, ids, count, ret_words) : E_OK;
}

enum err cover_deposit_ahead(const struct op *op, struct client_id client, struct appointment_type_id type,
    struct staff_id staff, struct sv *ret_words)
{
    *ret_words = SV("");
    return cover && cover->deposit_ahead ? cover->deposit_ahead(op, client, type, staff, ret_words) : E_OK;
}

enum err cover_deposit_cancelled(const struct op *op, struct attendee_id id, bool late, struct sv *ret_words)
{
    *ret_words = SV("");
    return cover && cover->deposit_cancelled ? cover->deposit_cancelled(op, id, late, ret_words) : E_OK;
}

enum err cover_price(const struct op *op, struct client_id client, struct appointment_type_id type,
    struct staff_id staff, struct appointment_location_id place, struct sv *ret_words)
{
    *ret_words = SV("");
    return cover && cover->price ? cover->price(op, client, type, staff, place, ret_words) : E_OK;
}
