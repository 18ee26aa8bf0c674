#include "crypto/password.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "crypto/ready.h"

enum { AT_ONCE = 2 };

static struct {
    unsigned long long passes;
    size_t memory;
} cost = { 2, 19 * 1024 * 1024 };

/* Tickets keep the order of arrival: whoever holds one of the two lowest unfinished may go. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint64_t next, done;
} gate = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0 };

static void gate_enter(void)
{
    pthread_mutex_lock(&gate.lock);
    uint64_t ticket = gate.next++;
    while (ticket >= gate.done + AT_ONCE)
        pthread_cond_wait(&gate.moved, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

static void gate_leave(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.done++;
    pthread_cond_broadcast(&gate.moved);
    pthread_mutex_unlock(&gate.lock);
}

static void hash_into(struct sv password, char out[crypto_pwhash_STRBYTES])
{
    crypto_ready();
    gate_enter();
    int made =
        crypto_pwhash_str_alg(out, password.p, password.n, cost.passes, cost.memory, crypto_pwhash_ALG_ARGON2ID13);
    gate_leave();
    if (made != 0)
        abort(); /* out of memory */
}

struct sv password_hash(struct arena *a, struct sv password)
{
    char out[crypto_pwhash_STRBYTES];
    assert(password.n <= PASSWORD_MAX_BYTES);
    hash_into(password, out);
    return sv_dup(a, sv_of(out));
}

/* The hash of a password nobody has; verifying against it takes as long as against a real one. */
static char nobody[crypto_pwhash_STRBYTES];
static pthread_once_t nobody_once = PTHREAD_ONCE_INIT;

static void make_nobody(void)
{
    char unknown[32];
    random_bytes(unknown, sizeof unknown);
    hash_into((struct sv){ unknown, sizeof unknown }, nobody);
}

bool password_verify(struct sv stored, struct sv password)
{
    char hash[crypto_pwhash_STRBYTES] = { 0 };
    bool known = stored.n > 0 && stored.n < sizeof hash;
    pthread_once(&nobody_once, make_nobody);
    memcpy(hash, known ? stored.p : nobody, known ? stored.n : sizeof nobody);
    if (password.n > PASSWORD_MAX_BYTES) { /* none was ever set; no free work for whoever sends a megabyte */
        password.n = PASSWORD_MAX_BYTES;
        known = false;
    }
    gate_enter();
    bool good = crypto_pwhash_str_verify(hash, password.p, password.n) == 0;
    gate_leave();
    return good && known;
}

bool password_needs_rehash(struct sv stored)
{
    char hash[crypto_pwhash_STRBYTES] = { 0 };
    if (stored.n == 0 || stored.n >= sizeof hash)
        return true;
    memcpy(hash, stored.p, stored.n);
    return crypto_pwhash_str_needs_rehash(hash, cost.passes, cost.memory) != 0;
}

void password_cheap_for_tests(void)
{
    cost.passes = crypto_pwhash_OPSLIMIT_MIN;
    cost.memory = crypto_pwhash_MEMLIMIT_MIN;
}
