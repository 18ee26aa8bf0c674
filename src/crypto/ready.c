#include "crypto/ready.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

static void init(void)
{
    if (sodium_init() < 0)
        abort();
}

void crypto_ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, init);
}
