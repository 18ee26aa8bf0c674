#include "calendar/eyes.h"

#include "calendar/reader.h"

enum err visit_eyes_of(const struct op *op, enum level level, struct visit_eyes *ret_eyes)
{
    enum reader reader;
    TRY(reader_of(op, level, &reader));
    if (reader == READER_PUBLIC)
        return E_NOTFOUND;
    *ret_eyes = (struct visit_eyes){ .staff = reader == READER_STAFF,
        .whose = { op->viewer->subject.client, reader_sees_confidential(op, reader), reader_sees_prices(op, reader) } };
    return E_OK;
}
