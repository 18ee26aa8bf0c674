/** crypto/ready.h — inside the room: libsodium is initialised once, before its first use. Threads: any. */
#ifndef KITH_CRYPTO_READY_H
#define KITH_CRYPTO_READY_H

void crypto_ready(void); /* aborts when the system gives no random bytes */

#endif
