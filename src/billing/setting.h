/** billing/setting.h — how the practice bills, and what documents say of it and of its providers. */
#ifndef KITH_BILLING_SETTING_H
#define KITH_BILLING_SETTING_H

#include "calendar/calendar.h"

struct billing_setting {
    struct sv legal_name, address, tax_id, npi; /* legal_name empty: the practice's name */
    bool a4;
    struct sv note;
    struct sv footer; /* a line below each page of papers, and at the end of mails, in place of our own words there */
    int64_t due_days, remind_days, reminders_most;
    int64_t plan_parts_most, plan_least; /* bills that payers may divide (pay_plan.h); 0 parts: none */
    char currency[4];                    /* of the practice */
    int64_t version;
};
/** Whoever may see a bill; defaults where nothing was saved. */
enum err billing_setting_load(const struct op *op, struct billing_setting *ret_setting) MUST_CHECK;
struct billing_setting_form {
    struct sv legal_name, address, tax_id, npi, paper, note, footer, due_days, remind_days, reminders_most,
        plan_parts_most, plan_least;
    int64_t version;
};
/** PERM_SETTINGS. Problems: bad_days, bad_parts, bad_npi (ten digits with the check digit of 45 CFR 162.406),
 * bad_amount, too_long. E_CONFLICT: changed meanwhile. */
enum err billing_setting_save(
    const struct op *op, const struct billing_setting_form *f, struct problems *problems) MUST_CHECK;

struct staff_billing {
    struct staff_id staff;
    struct sv name, npi, tax_id, licence;
    int64_t version;
};
struct staff_billings {
    struct staff_billing *items;
    size_t count;
};
enum err staff_billing_list(const struct op *op, struct staff_billings *ret_list) MUST_CHECK;
enum err staff_billing_save(const struct op *op, struct staff_id staff, struct sv npi, struct sv tax_id,
    struct sv licence, int64_t version, struct problems *problems) MUST_CHECK;
/** Ten digits whose last is the Luhn check over 80840 and the first nine. */
bool npi_valid(struct sv npi);

#endif
