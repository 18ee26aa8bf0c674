/** pay/test_gateway.h — inside the room: the books of the test gateway, and what its cards do. */
#ifndef KITH_PAY_TEST_GATEWAY_H
#define KITH_PAY_TEST_GATEWAY_H

#include "pay/adapters.h"

/* test_cards.c: how a card answers. */
enum test_loss { LOSS_NONE, LOSS_BEFORE, LOSS_AFTER };
struct test_behaviour {
    struct pay_test_card shown;
    const char *brand, *last4;
    const char *setup_error, *charge_error; /* NULL: it goes through */
    bool asks;                              /* 3-D Secure, each time */
    enum test_loss loss;                    /* of a charge's answer, once for each key */
    bool next_month;                        /* it expires then */
};
/** NULL: no card of that name. */
const struct test_behaviour *test_behaviour_of(struct sv name);

/** When a card that is entered now says that it expires. */
void test_expiry(const struct test_behaviour *b, struct instant now, int64_t *ret_month, int64_t *ret_year);
/** What a charge or a setup with this card comes to now. */
void test_try_card(const struct pay_card *card, const struct test_behaviour *b, bool charges, struct instant now,
    enum pay_state *ret_state, const char **ret_error);

/* test_ask.c: one question that changes something, asked with a key. */
struct test_question {
    const struct pay_line *line;
    struct arena *a;
    struct sv key;
    struct sv request; /* what is asked, as text: another text with the same key is refused */
    /* The first time only: does it and sets number and result, and loss when the answer is to be lost. */
    enum err (*act)(struct db *tx, struct test_question *q);
    const void *what;
    struct sv number; /* what was made */
    struct pay_result result;
    enum test_loss loss;
    bool seen;    /* the key was used before */
    bool further; /* the answer is an old one */
};
struct pay_result test_ask(struct test_question *q);
/** "pi_test_…": random. */
struct sv test_number(struct arena *a, const char *kind);
/** What db_write() or db_read() came to, when the books themselves could not be read. */
struct pay_result test_books_failed(enum err e);

#endif
