#include "people/search_index.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "people/queries.h"

enum {
    WORDS_MAX = SEARCH_NAMES_MAX * 4,
    PAIRED_MAX = 8,
    TOKENS_MAX = WORDS_MAX * (1 + SEARCH_START) + PAIRED_MAX * PAIRED_MAX
};

/* Tokens on their way into the index: "an" + token each, none twice. */
struct words {
    struct arena *a;
    enum search_list list;
    struct sv items[TOKENS_MAX];
    size_t count, most;
};

enum search_list search_list_of(struct sv kind, struct sv state)
{
    if (!sv_eq(state, SV("active")))
        return SEARCH_ARCHIVED;
    return sv_eq(kind, SV("caregiver_only")) ? SEARCH_CAREGIVERS : SEARCH_CLIENTS;
}

struct sv search_kind(struct arena *a, enum search_list list, char what)
{
    return sv_fmt(a, "%c%c", "acz"[list], what);
}

struct sv search_sort_name(struct arena *a, struct sv last_name, struct sv first_name)
{
    return text_fold(a, sv_fmt(a, "%.*s %.*s", SV_FMT(last_name), SV_FMT(first_name)));
}

static void add_word(struct words *w, char what, struct sv token)
{
    if (!token.n || w->count == w->most)
        return;
    struct sv word = sv_fmt(w->a, "%c%c%.*s", "acz"[w->list], what, SV_FMT(token));
    for (size_t i = 0; i < w->count; i++)
        if (sv_eq(w->items[i], word))
            return;
    w->items[w->count++] = word;
}

static void add_name(struct words *w, struct sv name)
{
    struct sv folded = text_fold(w->a, name), rest = folded;
    struct str joined = str_new(w->a, folded.n + 1);
    size_t parts = 0;
    while (rest.n) {
        struct sv part = sv_cut(&rest, ' ');
        add_word(w, 'n', part);
        str_add(&joined, part);
        parts++;
    }
    if (parts > 1)
        add_word(w, 'n', str_sv(&joined));
}

static void add_phone(struct words *w, struct sv phone_norm)
{
    struct sv digits = sv_starts(phone_norm, SV("+")) ? sv_sub(phone_norm, 1, SIZE_MAX) : phone_norm;
    add_word(w, 'p', digits);
    if (digits.n > SEARCH_PHONE_TAIL)
        add_word(w, 'p', sv_sub(digits, digits.n - SEARCH_PHONE_TAIL, SEARCH_PHONE_TAIL));
}

static void add_names(struct words *w, const struct search_source *s)
{
    /* In the order of sort_name first, so that search_names starts as people are listed. */
    static const int order[] = { 2, 0, 1, 3 };
    for (size_t i = 0; i < LENGTH(order); i++)
        add_name(w, s->names[order[i]]);
    for (size_t i = 0; i < s->more_names.count && i < SEARCH_NAMES_MAX; i++)
        add_name(w, s->more_names.items[i]);
}

struct sv search_names_of(struct arena *a, const struct search_source *s)
{
    struct words w = { .a = a, .list = s->list, .most = WORDS_MAX };
    add_names(&w, s);
    struct str out = str_new(a, 65536);
    for (size_t i = 0; i < w.count; i++) {
        str_addc(&out, ' ');
        str_add(&out, sv_sub(w.items[i], 2, SIZE_MAX));
    }
    return str_sv(&out);
}

struct sv search_start(struct sv word, size_t most)
{
    size_t n = 0;
    while (most-- && n < word.n) {
        size_t step = utf8_sequence(sv_sub(word, n, SIZE_MAX));
        n += step ? step : 1;
    }
    return sv_sub(word, 0, n);
}

static void add_starts(struct words *w, size_t names)
{
    for (size_t i = 0; i < names; i++) {
        struct sv word = sv_sub(w->items[i], 2, SIZE_MAX), before = { NULL, 0 };
        for (size_t most = 1; most <= SEARCH_START; most++) {
            struct sv start = search_start(word, most);
            if (start.n > before.n)
                add_word(w, 's', start);
            before = start;
        }
    }
}

/* Which starts stand beside which: two words that start alike are a pair as well. */
static void add_pairs(struct words *w, size_t names)
{
    struct sv starts[PAIRED_MAX];
    bool twice[PAIRED_MAX] = { false };
    size_t n = 0;
    for (size_t i = 0; i < names; i++) {
        struct sv start = search_start(sv_sub(w->items[i], 2, SIZE_MAX), SEARCH_START);
        size_t k = 0;
        while (k < n && !sv_eq(starts[k], start))
            k++;
        if (k == PAIRED_MAX) {
            add_word(w, '2', SV(SEARCH_MANY_WORDS));
            return;
        }
        if (k < n)
            twice[k] = true;
        else
            starts[n++] = start;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            if (i != k || twice[i])
                add_word(w, '2', sv_fmt(w->a, "%.*s %.*s", SV_FMT(starts[i]), SV_FMT(starts[k])));
}

static void all_words(struct words *w, const struct search_source *s)
{
    w->most = WORDS_MAX;
    add_names(w, s);
    size_t names = w->count;
    w->most = LENGTH(w->items);
    add_starts(w, names);
    add_pairs(w, names);
    add_word(w, 'e', s->email_norm);
    for (size_t i = 0; i < s->more_emails.count; i++)
        add_word(w, 'e', s->more_emails.items[i]);
    add_phone(w, s->phone_norm);
    for (size_t i = 0; i < s->more_phones.count; i++)
        add_phone(w, s->more_phones.items[i]);
}

/** Starts of the characters of a valid text, and its end. */
static size_t characters(struct arena *a, struct sv v, size_t **ret_at)
{
    size_t *at = arena_array(a, v.n + 1, sizeof *at), n = 0;
    for (size_t i = 0; i < v.n; n++) {
        size_t step = utf8_sequence(sv_sub(v, i, SIZE_MAX));
        at[n] = i;
        i += step ? step : 1;
    }
    at[n] = v.n;
    *ret_at = at;
    return n;
}

struct sv_list search_variants(struct arena *a, struct sv word)
{
    size_t *at, n = characters(a, word, &at);
    struct sv_list list = { arena_array(a, n + 1, sizeof *list.items), 0 };
    list.items[list.count++] = word;
    if (n < SEARCH_TYPO_LEAST)
        return list;
    for (size_t i = 0; i < n; i++) {
        struct sv head = sv_sub(word, 0, at[i]), tail = sv_sub(word, at[i + 1], SIZE_MAX);
        list.items[list.count++] = sv_fmt(a, "%.*s%.*s", SV_FMT(head), SV_FMT(tail));
    }
    return list;
}

bool search_near(struct arena *scratch, struct sv a, struct sv b)
{
    size_t *at_a, *at_b, n = characters(scratch, a, &at_a), m = characters(scratch, b, &at_b);
    if (n > m + 1 || m > n + 1)
        return false;
    size_t head = 0, tail = 0, least = n < m ? n : m;
    while (head < least && sv_eq(sv_sub(a, at_a[head], at_a[head + 1] - at_a[head]),
                               sv_sub(b, at_b[head], at_b[head + 1] - at_b[head])))
        head++;
    while (tail < least - head && sv_eq(sv_sub(a, at_a[n - tail - 1], at_a[n - tail] - at_a[n - tail - 1]),
                                      sv_sub(b, at_b[m - tail - 1], at_b[m - tail] - at_b[m - tail - 1])))
        tail++;
    size_t left_a = n - head - tail, left_b = m - head - tail;
    if (left_a <= 1 && left_b <= 1)
        return true;
    if (left_a != 2 || left_b != 2)
        return false;
    struct sv a1 = sv_sub(a, at_a[head], at_a[head + 1] - at_a[head]),
              a2 = sv_sub(a, at_a[head + 1], at_a[head + 2] - at_a[head + 1]);
    struct sv b1 = sv_sub(b, at_b[head], at_b[head + 1] - at_b[head]),
              b2 = sv_sub(b, at_b[head + 1], at_b[head + 2] - at_b[head + 1]);
    return sv_eq(a1, b2) && sv_eq(a2, b1);
}

static enum err add_variants(const struct op *op, const struct words *w)
{
    struct sv *names = arena_array(op->arena, w->count, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < w->count; i++)
        if (w->items[i].p[1] == 'n')
            names[n++] = sv_sub(w->items[i], 2, SIZE_MAX);
    struct search_words_new_rows fresh;
    TRY(q_search_words_new(
        op->db, op->arena, op->viewer->org, &(struct q_search_words_new){ .words = names, .words_count = n }, &fresh));
    for (size_t i = 0; i < fresh.count; i++) {
        struct sv_list variants = search_variants(op->arena, fresh.items[i].word);
        TRY(q_search_variant_add(op->db, op->viewer->org,
            &(struct q_search_variant_add){
                .variants = variants.items, .variants_count = variants.count, .word = fresh.items[i].word },
            NULL));
    }
    return E_OK;
}

enum err search_add_in(const struct op *op, struct client_id client, const struct search_source *s)
{
    assert(db_writing(op->db));
    struct words w = { .a = op->arena, .list = s->list };
    all_words(&w, s);
    TRY(q_search_token_add(op->db, op->viewer->org,
        &(struct q_search_token_add){ .words = w.items,
            .words_count = w.count,
            .client_id = client,
            .sort_name = s->sort_name,
            .names = search_names_of(op->arena, s) },
        NULL));
    return add_variants(op, &w);
}

static enum err load_more(const struct op *op, struct client_id client, struct search_source *s)
{
    struct client_names_of_rows names;
    struct client_telecoms_of_rows telecoms;
    TRY(q_client_names_of(
        op->db, op->arena, op->viewer->org, &(struct q_client_names_of){ .client_id = client }, &names));
    TRY(q_client_telecoms_of(
        op->db, op->arena, op->viewer->org, &(struct q_client_telecoms_of){ .client_id = client }, &telecoms));
    s->more_names = (struct sv_list){ arena_array(op->arena, names.count, sizeof(struct sv)), names.count };
    for (size_t i = 0; i < names.count; i++)
        s->more_names.items[i] = names.items[i].text;
    s->more_emails.items = arena_array(op->arena, telecoms.count, sizeof(struct sv));
    s->more_phones.items = arena_array(op->arena, telecoms.count, sizeof(struct sv));
    for (size_t i = 0; i < telecoms.count; i++) {
        const struct client_telecoms_of_row *t = &telecoms.items[i];
        if (sv_eq(t->system, SV("email")))
            s->more_emails.items[s->more_emails.count++] = email_norm(op->arena, t->value);
        else if (sv_eq(t->system, SV("phone")) || sv_eq(t->system, SV("sms")))
            s->more_phones.items[s->more_phones.count++] = phone_norm(op->arena, t->value);
    }
    return E_OK;
}

static enum err load_source(
    const struct op *op, struct client_id client, struct search_source *ret_source, struct sv *ret_search_names)
{
    struct search_source_row r;
    TRY(q_search_source(op->db, op->arena, op->viewer->org, &(struct q_search_source){ .client_id = client }, &r));
    struct search_source s = { .list = search_list_of(r.kind, r.state),
        .sort_name = r.sort_name,
        .names = { r.first_name, r.middle_name, r.last_name, r.preferred_name },
        .email_norm = r.email_norm,
        .phone_norm = r.phone_norm };
    TRY(load_more(op, client, &s));
    *ret_source = s;
    *ret_search_names = r.search_names;
    return E_OK;
}

enum err search_forget_in(const struct op *op, struct client_id client)
{
    assert(db_writing(op->db));
    struct search_source s;
    struct sv names;
    TRY(load_source(op, client, &s, &names));
    struct words w = { .a = op->arena, .list = s.list };
    all_words(&w, &s);
    return q_search_token_remove(op->db, op->viewer->org,
        &(struct q_search_token_remove){
            .client_id = client, .sort_name = s.sort_name, .words = w.items, .words_count = w.count },
        NULL);
}

enum err search_index_in(const struct op *op, struct client_id client)
{
    struct search_source s;
    struct sv names;
    TRY(load_source(op, client, &s, &names));
    struct sv wanted = search_names_of(op->arena, &s);
    if (!sv_eq(wanted, names))
        TRY(q_client_set_search_names(op->db, op->viewer->org,
            &(struct q_client_set_search_names){ .search_names = wanted, .client_id = client }, NULL));
    return search_add_in(op, client, &s);
}
