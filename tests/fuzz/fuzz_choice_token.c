/* Tokens of the links to somebody's choices: only what our key made is read, and it is read as what it was made for. */
#include "crypto/keys.h"
#include "crypto/ready.h"
#include "family/family.h"
#include "fuzz.h"

#define KEYS "kith-keys 1\n1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"

static struct sv token_in(struct sv url)
{
    struct sv rest = url;
    (void)sv_cut(&rest, '=');
    return sv_cut(&rest, '&');
}

/* The input is a token, and then the facts of one that is made here and bent by one of its bits. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crypto_ready();
    struct arena *a = arena_new("fuzz", 4096);
    struct sv v = fuzz_text(data, size), advice;
    struct keys *keys;
    struct choice_of of;
    int64_t generation;
    assert(keys_parse(SV(KEYS), a, &keys, &advice) == E_OK);
    if (choice_token_read(keys, a, v, &of, &generation))
        assert(sv_eq(token_in(choice_link(keys, a, SV(""), of, generation, NOTICE_ACCOUNT).settings), v));
    struct choice_of made = { size ? (enum choice_kind)(data[0] % CHOICE_KIND_COUNT) : CHOICE_CLIENT, (int64_t)size };
    struct sv good = token_in(choice_link(keys, a, SV(""), made, 7, NOTICE_VISITS).unsubscribe);
    assert(choice_token_read(keys, a, good, &of, &generation));
    assert(of.kind == made.kind && of.id == made.id && generation == 7);
    char *bent = arena_array(a, good.n, 1);
    for (size_t i = 0; i < good.n; i++)
        bent[i] = good.p[i];
    size_t at = size > 1 ? data[1] % good.n : 0;
    bent[at] = (char)(bent[at] ^ (size > 2 && data[2] ? data[2] : 1));
    assert(!choice_token_read(keys, a, sv_from(bent, good.n), &of, &generation));
    keys_free(keys);
    arena_free(a);
    return 0;
}
