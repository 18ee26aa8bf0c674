/**
 * exchange/sheet.h — inside the room: the columns of the household sheet (docs/import.md). A person is known by the
 * number in `id`; further rows of the same number add contacts and links.
 */
#ifndef KITH_EXCHANGE_SHEET_H
#define KITH_EXCHANGE_SHEET_H

#define SHEET_ID_SYSTEM "urn:kith:sheet"
/** What the number of a person begins with in a sheet that was written here. */
#define SHEET_OWN_ID "kith-"

enum sheet_column {
    COL_ID,
    COL_FIRST,
    COL_MIDDLE,
    COL_LAST,
    COL_PREFERRED,
    COL_BORN,
    COL_GENDER,
    COL_EMAIL,
    COL_PHONE,
    COL_STREET,
    COL_CITY,
    COL_REGION,
    COL_POSTAL,
    COL_COUNTRY,
    COL_LANGUAGE,
    COL_CAREGIVER_ONLY,
    COL_C_FIRST,
    COL_C_LAST,
    COL_C_RELATIONSHIP,
    COL_C_LABEL,
    COL_C_EMAIL,
    COL_C_PHONE,
    COL_C_EMERGENCY,
    COL_C_COPY,
    COL_LINK,
    COL_LINK_RELATIONSHIP,
    COL_LINK_EMERGENCY,
    COL_LINK_COPY,
    COL_COUNT
};
extern const char *const sheet_columns[COL_COUNT];

#endif
