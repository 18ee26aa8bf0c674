/** billing/logo.h — the practice's logo: on documents, and on top of its portal. */
#ifndef KITH_BILLING_LOGO_H
#define KITH_BILLING_LOGO_H

#include "access/viewer.h"

/** A PNG. E_NOTFOUND: there is none. Whoever is of the practice; the caller asked for the right to the page. */
enum err logo_load(const struct op *op, struct sv *ret_png, struct instant *ret_changed_at) MUST_CHECK;
/** Drawn anew, at most 1,000 pixels wide and high. PERM_SETTINGS. Problems: required, bad_picture (no PNG or JPEG, more
 * than 1 MiB, or more than 2,000 pixels wide or high). */
enum err logo_save(const struct op *op, struct sv file, struct problems *problems) MUST_CHECK;
enum err logo_remove(const struct op *op) MUST_CHECK;

#endif
