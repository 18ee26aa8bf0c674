/** calendar/type_write.h — inside the room: a type's form, read and checked. */
#ifndef KITH_CALENDAR_TYPE_WRITE_H
#define KITH_CALENDAR_TYPE_WRITE_H

#include "calendar/type.h"

struct type_typed {
    struct appointment_type type; /* its columns; staff and groups as chosen */
    bool own_reminders;
    const int64_t *reminders; /* largest first */
    size_t reminder_count;
};
/** Everything that can be said without the database. */
void type_check(const struct type_form *f, const char *currency, bool group_video, struct problems *p,
    struct type_typed *ret_typed);
/** Minutes as chosen, largest first, each once. Problem bad_number of the field `reminder`. */
void reminders_check(
    struct problems *p, const int64_t *minutes, size_t count, const int64_t **ret_minutes, size_t *ret_count);
/** In the transaction that makes a type confidential: what follows for its visits to come is a job. */
enum err type_settle_later_in(const struct op *op, struct appointment_type_id type) MUST_CHECK;
/** In the transaction: `own` false takes the type's own away. */
enum err reminders_save_in(
    const struct op *op, struct appointment_type_id type, bool own, const int64_t *minutes, size_t count) MUST_CHECK;

#endif
