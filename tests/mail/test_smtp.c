/* A real SMTP server on loopback: smtp-sink of the postfix package, told to misbehave. */
#include "tests/test.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mail/mail.h"

struct sink {
    pid_t pid;
    int port;
    char dir[64];
};

static int free_port(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof a;
    assert_int_equal(bind(fd, (const struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    close(fd);
    return ntohs(a.sin_port);
}

static bool answers(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)
    };
    bool ok = connect(fd, (const struct sockaddr *)&a, sizeof a) == 0;
    close(fd);
    return ok;
}

/* options: up to four words for smtp-sink, NULL at the end */
static struct sink sink_start_on(int port, const char *const *options)
{
    struct sink s = { .port = port, .dir = "/tmp/kith-sink-XXXXXX" };
    char where[32], dump[80];
    assert_non_null(mkdtemp(s.dir));
    assert_int_equal(chmod(s.dir, 0777), 0);
    snprintf(where, sizeof where, "127.0.0.1:%d", s.port);
    snprintf(dump, sizeof dump, "%s/m.", s.dir);
    const char *argv[16] = { "/usr/sbin/smtp-sink" };
    int n = 1;
    if (geteuid() == 0) {
        argv[n++] = "-u";
        argv[n++] = "nobody";
    }
    argv[n++] = "-d";
    argv[n++] = dump;
    while (*options)
        argv[n++] = *options++;
    argv[n++] = where;
    argv[n] = "10";
    s.pid = fork();
    if (s.pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        dup2(null, 2);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    for (int i = 0; i < 3000 && !answers(s.port); i++)
        usleep(10000);
    return s;
}

static struct sink sink_start(const char *const *options)
{
    return sink_start_on(free_port(), options);
}

static int sink_stop(struct sink *s, char *ret_last, size_t size)
{
    kill(s->pid, SIGTERM);
    waitpid(s->pid, NULL, 0);
    int count = 0;
    DIR *d = opendir(s->dir);
    for (const struct dirent *e; d && (e = readdir(d));) {
        char path[400];
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", s->dir, e->d_name);
        FILE *f = fopen(path, "re");
        if (f && size) {
            size_t n = fread(ret_last, 1, size - 1, f);
            ret_last[n] = '\0';
        }
        if (f)
            fclose(f);
        unlink(path);
        count++;
    }
    closedir(d);
    rmdir(s->dir);
    return count;
}

static struct mail a_mail(void)
{
    return (struct mail){ .from = SV("care@practice.example"),
        .to = SV("zoe@example.org"),
        .to_name = SV("Zoë"),
        .subject = SV("You can now open an account"),
        .text = SV("Hi\n.\n.dot\n"),
        .html = SV("<p>Hi\n"),
        .message_id = SV("ob1@practice.example"),
        .date = { 1795460705000000 } };
}

static struct mail_transport *transport(struct arena *a, int port, const char *rest)
{
    struct mail_transport *t;
    struct sv problem;
    assert_int_equal(
        mail_transport_open(sv_fmt(a, "smtp://127.0.0.1:%d/kith.example%s", port, rest), &t, a, &problem), E_OK);
    return t;
}

static void mail_arrives_as_composed(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct sink s = sink_start((const char *const[]){ NULL });
    struct mail_transport *t = transport(a, s.port, "");
    struct mail m = a_mail();
    assert_int_equal(mail_transport_check(t).outcome, MAIL_SENT);
    struct mail_result r = mail_send(t, a, &m);
    assert_int_equal(r.outcome, MAIL_SENT);
    assert_int_equal(r.code, 250);
    mail_transport_close(t);
    char got[8192] = "";
    assert_int_equal(sink_stop(&s, got, sizeof got), 1);
    assert_non_null(strstr(got, "To: =?UTF-8?Q?Zo=C3=AB?= <zoe@example.org>\n"));
    assert_non_null(strstr(got, "\n.\n.dot\n"));
    assert_non_null(strstr(got, "X-Helo-Args: kith.example\n"));
    assert_non_null(strstr(got, "X-Rcpt-Args: <zoe@example.org>\n"));
    arena_free(a);
}

static void a_hundred_and_twenty_mails_all_arrive(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct sink s = sink_start((const char *const[]){ NULL });
    struct mail_transport *t = transport(a, s.port, "");
    struct mail m = a_mail();
    for (int i = 0; i < 120; i++)
        assert_int_equal(mail_send(t, a, &m).outcome, MAIL_SENT);
    mail_transport_close(t);
    assert_int_equal(sink_stop(&s, NULL, 0), 120);
    arena_free(a);
}

struct fault_row {
    const char *name;
    const char *options[3];
    enum mail_outcome outcome;
    const char *stage;
};
static const struct fault_row rows[] = {
    { "refused_at_hello_is_temporary", { "-f", "EHLO,HELO" }, MAIL_TEMPORARY, "hello" },
    { "refused_sender_is_temporary", { "-f", "MAIL" }, MAIL_TEMPORARY, "sender" },
    { "deferred_recipient_is_temporary", { "-r", "RCPT" }, MAIL_TEMPORARY, "recipient" },
    { "refused_recipient_is_permanent", { "-f", "RCPT" }, MAIL_PERMANENT, "recipient" },
    { "deferred_data_is_temporary", { "-r", "DATA" }, MAIL_TEMPORARY, "data" },
    { "refused_data_is_permanent", { "-f", "DATA" }, MAIL_PERMANENT, "data" },
    { "deferred_content_is_temporary", { "-r", "." }, MAIL_TEMPORARY, "data" },
    { "refused_content_is_permanent", { "-f", "." }, MAIL_PERMANENT, "data" },
    { "line_cut_at_connect_is_temporary", { "-q", "CONNECT" }, MAIL_TEMPORARY, "connect" },
    { "line_cut_at_recipient_is_temporary", { "-q", "RCPT" }, MAIL_TEMPORARY, "recipient" },
    { "line_cut_at_data_is_temporary", { "-q", "DATA" }, MAIL_TEMPORARY, "data" },
    { "line_cut_after_the_final_dot_is_unknown", { "-q", "." }, MAIL_UNKNOWN, "data" },
    { "server_going_down_is_temporary", { "-Q", "MAIL" }, MAIL_TEMPORARY, "sender" },
};

static void outcome_is(void **state)
{
    const struct fault_row *row = *state;
    struct arena *a = arena_new("test", 4096);
    struct sink s = sink_start(row->options);
    struct mail_transport *t = transport(a, s.port, "");
    struct mail m = a_mail();
    struct mail_result r = mail_send(t, a, &m);
    mail_transport_close(t);
    sink_stop(&s, NULL, 0);
    assert_int_equal(r.outcome, row->outcome);
    assert_string_equal(r.stage, row->stage);
    arena_free(a);
}

static void server_that_is_away_is_temporary(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct mail_transport *t = transport(a, free_port(), "");
    struct mail m = a_mail();
    struct mail_result r = mail_send(t, a, &m);
    assert_int_equal(r.outcome, MAIL_TEMPORARY);
    assert_int_equal(r.code, 0);
    assert_int_equal(mail_transport_check(t).outcome, MAIL_TEMPORARY);
    mail_transport_close(t);
    arena_free(a);
}

static void required_starttls_sends_nothing_in_clear(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct sink s = sink_start((const char *const[]){ NULL });
    struct mail_transport *t = transport(a, s.port, "?starttls=required");
    struct mail m = a_mail();
    assert_int_equal(mail_send(t, a, &m).outcome, MAIL_TEMPORARY);
    mail_transport_close(t);
    assert_int_equal(sink_stop(&s, NULL, 0), 0);
    arena_free(a);
}

/* The server hangs up on the kept connection: the next mail goes out on a new one, once. */
static void kept_connection_that_died_is_replaced_at_once(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct sink s = sink_start((const char *const[]){ NULL });
    struct mail_transport *t = transport(a, s.port, "");
    struct mail m = a_mail();
    assert_int_equal(mail_send(t, a, &m).outcome, MAIL_SENT);
    int port = s.port;
    assert_int_equal(sink_stop(&s, NULL, 0), 1);
    s = sink_start_on(port, (const char *const[]){ NULL });
    assert_int_equal(mail_send(t, a, &m).outcome, MAIL_SENT);
    mail_transport_close(t);
    assert_int_equal(sink_stop(&s, NULL, 0), 1);
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[32];
    size_t n = 0;
    if (access("/usr/sbin/smtp-sink", X_OK) != 0) {
        printf("1..0 # SKIP smtp-sink (package postfix) is not installed\n");
        return 0;
    }
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[n++] = TEST_ROW(rows[i].name, outcome_is, &rows[i]);
    const struct CMUnitTest rest[] = {
        cmocka_unit_test(mail_arrives_as_composed),
        cmocka_unit_test(a_hundred_and_twenty_mails_all_arrive),
        cmocka_unit_test(server_that_is_away_is_temporary),
        cmocka_unit_test(required_starttls_sends_nothing_in_clear),
        cmocka_unit_test(kept_connection_that_died_is_replaced_at_once),
    };
    for (size_t i = 0; i < LENGTH(rest); i++)
        tests[n++] = rest[i];
    return _cmocka_run_group_tests("smtp", tests, n, NULL, NULL);
}
