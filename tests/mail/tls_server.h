/** tests/mail/tls_server.h — an SMTP server with STARTTLS and AUTH PLAIN, for one mail; in a thread of the test. */
#ifndef KITH_TESTS_TLS_SERVER_H
#define KITH_TESTS_TLS_SERVER_H

#include <stdbool.h>

struct tls_server;
/** *ret_ca gets the path of the certificate that clients have to trust; it names 127.0.0.1. */
struct tls_server *tls_server_start(int *ret_port, const char **ret_ca);
struct tls_seen {
    bool encrypted;  /* the mail came through TLS */
    bool signed_in;  /* after AUTH PLAIN of ann:s3cret/+ */
    bool mail;       /* a whole mail came */
    bool clear_auth; /* AUTH was tried without TLS */
};
/** Ends the server, removes its files. */
struct tls_seen tls_server_stop(struct tls_server *s);

#endif
