#include "tls_server.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct tls_server {
    int listening, fd;
    char ca[64];
    SSL_CTX *ctx;
    SSL *ssl; /* NULL: still in clear */
    pthread_t thread;
    struct tls_seen seen;
};

static void must(bool ok)
{
    if (!ok) {
        fputs("tls_server: cannot start\n", stderr);
        abort();
    }
}

static X509 *certificate(EVP_PKEY *key)
{
    X509 *x = X509_new();
    X509_NAME *name = X509_get_subject_name(x);
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key);
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"kith test", -1, -1, 0));
    X509_set_issuer_name(x, name);
    X509_EXTENSION *san = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "IP:127.0.0.1");
    must(san && X509_add_ext(x, san, -1));
    X509_EXTENSION_free(san);
    must(X509_sign(x, key, EVP_sha256()) > 0);
    return x;
}

static ssize_t get(struct tls_server *s, char *p)
{
    return s->ssl ? SSL_read(s->ssl, p, 1) : read(s->fd, p, 1);
}

static void say(struct tls_server *s, const char *text)
{
    if (s->ssl)
        SSL_write(s->ssl, text, (int)strlen(text));
    else if (write(s->fd, text, strlen(text)) < 0)
        perror("tls_server");
}

static bool line(struct tls_server *s, char *buffer, size_t size)
{
    size_t n = 0;
    while (n + 1 < size && get(s, &buffer[n]) == 1)
        if (buffer[n++] == '\n') {
            buffer[n] = '\0';
            return true;
        }
    return false;
}

static void talk(struct tls_server *s)
{
    char l[2048];
    say(s, "220 test\r\n");
    while (line(s, l, sizeof l)) {
        if (strncmp(l, "EHLO", 4) == 0) {
            say(s, s->ssl ? "250-test\r\n250 AUTH PLAIN\r\n" : "250-test\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n");
        } else if (strncmp(l, "STARTTLS", 8) == 0) {
            say(s, "220 go\r\n");
            SSL *ssl = SSL_new(s->ctx);
            SSL_set_fd(ssl, s->fd);
            if (SSL_accept(ssl) != 1) {
                SSL_free(ssl);
                return;
            }
            s->ssl = ssl;
        } else if (strncmp(l, "AUTH PLAIN", 10) == 0) {
            s->seen.clear_auth |= !s->ssl;
            if (l[10] == '\r') {
                say(s, "334 \r\n");
                if (!line(s, l, sizeof l))
                    return;
            }
            s->seen.signed_in = strstr(l, "AGFubgBzM2NyZXQvKw==") != NULL;
            say(s, s->seen.signed_in ? "235 in\r\n" : "535 no\r\n");
        } else if (strncmp(l, "DATA", 4) == 0) {
            say(s, "354 go\r\n");
            while (line(s, l, sizeof l) && strcmp(l, ".\r\n") != 0)
                ;
            s->seen.mail = true;
            s->seen.encrypted = s->ssl != NULL;
            say(s, "250 kept\r\n");
        } else {
            say(s, "250 ok\r\n");
        }
    }
}

static void *serve(void *arg)
{
    struct tls_server *s = arg;
    while ((s->fd = accept4(s->listening, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        talk(s);
        SSL_free(s->ssl);
        s->ssl = NULL;
        close(s->fd);
    }
    return NULL;
}

struct tls_server *tls_server_start(int *ret_port, const char **ret_ca)
{
    struct tls_server *s = calloc(1, sizeof *s);
    must(s != NULL);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x = certificate(key);
    s->ctx = SSL_CTX_new(TLS_server_method());
    must(s->ctx && SSL_CTX_use_certificate(s->ctx, x) == 1 && SSL_CTX_use_PrivateKey(s->ctx, key) == 1);
    strcpy(s->ca, "/tmp/kith-ca-XXXXXX");
    FILE *f = fdopen(mkstemp(s->ca), "we");
    must(f && PEM_write_X509(f, x));
    fclose(f);
    X509_free(x);
    EVP_PKEY_free(key);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof a;
    s->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(bind(s->listening, (const struct sockaddr *)&a, sizeof a) == 0 && listen(s->listening, 4) == 0 &&
         getsockname(s->listening, (struct sockaddr *)&a, &n) == 0);
    must(pthread_create(&s->thread, NULL, serve, s) == 0);
    *ret_port = ntohs(a.sin_port);
    *ret_ca = s->ca;
    return s;
}

struct tls_seen tls_server_stop(struct tls_server *s)
{
    shutdown(s->listening, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    struct tls_seen seen = s->seen;
    close(s->listening);
    unlink(s->ca);
    SSL_CTX_free(s->ctx);
    free(s);
    return seen;
}
