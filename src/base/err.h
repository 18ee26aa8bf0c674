/**
 * base/err.h — the one error type. Why a call failed, in terms a caller can act on.
 *
 * Bad input by a person is not an error: it is data (base/problems.h). "Not there" and "not yours" are one
 * value on purpose, so that no caller can leak the difference.
 */
#ifndef KITH_BASE_ERR_H
#define KITH_BASE_ERR_H

enum err {
    E_OK = 0,
    E_NOTFOUND, /* no such row, or not visible to this actor */
    E_DENIED,   /* actor known, action not allowed */
    E_INVALID,  /* input breaks a rule; details are in struct problems */
    E_CONFLICT, /* lost a race: unique key, version mismatch, stale form */
    E_GONE,     /* was there, ended for good: dead token, ended context */
    E_BUSY,     /* try again: queue full, lock timeout, database away */
    E_TOOBIG,   /* a stated ceiling was passed */
    E_INTERNAL, /* bug, I/O or database failure; already logged where found */
};

/** Stable lower-case name ("notfound"), for logs and tests. */
const char *err_name(enum err e);

#define MUST_CHECK __attribute__((warn_unused_result))
#define TRY(expr)                                                                                                      \
    do {                                                                                                               \
        enum err try_err_ = (expr);                                                                                    \
        if (try_err_ != E_OK)                                                                                          \
            return try_err_;                                                                                           \
    } while (0)

#define LENGTH(array) (sizeof(array) / sizeof *(array))

#endif
