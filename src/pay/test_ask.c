/* The test gateway keeps keys as Stripe does: the same question again gets the first answer, another one is refused.
 * And it loses questions and answers on purpose, once for each key. */
#include <string.h>

#include "base/random.h"
#include "crypto/sha256.h"
#include "pay/queries.h"
#include "pay/test_gateway.h"

enum { NUMBER_BYTES = 12, FORGET_AFTER_S = 24 * 3600 };

static const char *const ends[] = { [PAY_DONE] = "done",
    [PAY_NEEDS_ACTION] = "action",
    [PAY_DECLINED] = "declined",
    [PAY_UNKNOWN] = "unknown",
    [PAY_AGAIN] = "again",
    [PAY_NOT_THERE] = "not_there",
    [PAY_REFUSED] = "refused",
    [PAY_SETTINGS] = "settings" };

/* Letters alone: among digits, some chance run of them is a card's number to pay_looks_like_card(). */
struct sv test_number(struct arena *a, const char *kind)
{
    unsigned char bytes[NUMBER_BYTES];
    char letters[2 * NUMBER_BYTES];
    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof letters; i++)
        letters[i] = (char)('a' + (bytes[i / 2] >> (i % 2 ? 0 : 4) & 15));
    return sv_fmt(a, "%s_test_%.*s", kind, (int)sizeof letters, letters);
}

struct pay_result test_books_failed(enum err e)
{
    return e == E_BUSY ? pay_failed(PAY_AGAIN, "busy") : pay_failed(PAY_UNKNOWN, "no_answer");
}

static struct pay_result kept_result(struct sv answered, struct sv error)
{
    for (size_t i = 0; i < LENGTH(ends); i++)
        if (sv_eq(answered, sv_of(ends[i])))
            return pay_failed((enum pay_end)i, pay_error_key(error));
    return pay_failed(PAY_REFUSED, "refused");
}

static enum err keep(struct db *tx, const struct test_question *q, bool answered)
{
    return q_pay_test_key_set(tx,
        &(struct q_pay_test_key_set){ .key = q->key,
            .number = answered ? q->number : SV(""),
            .answered = answered ? sv_of(ends[q->result.end]) : SV(""),
            .error = answered ? sv_of(q->result.error) : SV("") },
        NULL);
}

static enum err note_key(struct db *tx, struct test_question *q)
{
    struct instant now = clock_now(q->line->clock);
    TRY(q_pay_test_key_forget_old(
        tx, &(struct q_pay_test_key_forget_old){ .before = instant_add(now, -FORGET_AFTER_S * SECOND_US) }, NULL));
    struct pay_test_key_by_key_row row;
    enum err e = q_pay_test_key_by_key(tx, q->a, &(struct q_pay_test_key_by_key){ .key = q->key }, &row);
    struct sv request = sha256_hex(q->a, q->request);
    q->seen = e == E_OK;
    q->further = e == E_OK && (row.answered.n > 0 || !sv_eq(row.request, request));
    if (e != E_NOTFOUND && e != E_OK)
        return e;
    if (e == E_OK && !sv_eq(row.request, request))
        q->result = pay_failed(PAY_REFUSED, "key_reused");
    else if (q->further) {
        q->number = row.number;
        q->result = kept_result(row.answered, row.error);
    }
    if (e == E_OK)
        return E_OK;
    return q_pay_test_key_insert(
        tx, &(struct q_pay_test_key_insert){ .key = q->key, .request = request, .asked_at = now }, NULL);
}

static enum err ask_in(struct db *tx, void *arg)
{
    struct test_question *q = arg;
    q->number = SV("");
    q->result = pay_well();
    q->loss = LOSS_NONE;
    TRY(note_key(tx, q));
    if (q->further)
        return E_OK;
    TRY(q->act(tx, q));
    return keep(tx, q, q->loss != LOSS_BEFORE);
}

struct pay_result test_ask(struct test_question *q)
{
    enum err e = db_write(q->line->db, ask_in, q);
    if (e != E_OK)
        return test_books_failed(e);
    return q->loss == LOSS_NONE ? q->result : pay_failed(PAY_UNKNOWN, "no_answer");
}
