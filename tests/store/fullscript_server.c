#include "tests/store/fullscript_server.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "store/store.h"

enum { REQUEST_MAX = 64 * 1024, ANSWER_MAX = 16 * 1024 };

static void complain(struct fs_server *s, const char *what)
{
    if (!s->wrong[0])
        snprintf(s->wrong, sizeof s->wrong, "%s", what);
}

static bool read_request(int fd, char *text, size_t most)
{
    size_t n = 0;
    for (;;) {
        ssize_t got = read(fd, text + n, most - 1 - n);
        if (got <= 0)
            return false;
        n += (size_t)got;
        text[n] = 0;
        const char *end = strstr(text, "\r\n\r\n"), *length = strstr(text, "Content-Length: ");
        if (end && n >= (size_t)(end + 4 - text) + (length && length < end ? strtoul(length + 16, NULL, 10) : 0))
            return true;
    }
}

static void send_answer(int fd, int status, json_t *body)
{
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL, out[ANSWER_MAX];
    int n = snprintf(out, sizeof out,
        "HTTP/1.1 %d Said\r\nContent-Type: application/json\r\nContent-Length: %zu\r\nRetry-After: 7\r\nConnection: "
        "close\r\n\r\n%s",
        status, text ? strlen(text) : 0, text ? text : "");
    if (send(fd, out, (size_t)n, MSG_NOSIGNAL) != n)
        perror("send");
    free(text);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *v = json_string_value(json_object_get(object, key));
    return v ? v : "";
}

static void keep(char *to, size_t most, const char *text)
{
    snprintf(to, most, "%s", text);
}

/* --- tokens --- */

static json_t *tokens_new(struct fs_server *s)
{
    char access[24];
    s->tokens++;
    snprintf(access, sizeof access, "access-%u", s->tokens);
    keep(s->refresh[1], sizeof s->refresh[1], s->refresh[0]);
    snprintf(s->refresh[0], sizeof s->refresh[0], "refresh-%u", s->tokens);
    return json_pack("{s{sssssisssss{ssss}}}", "oauth", "access_token", access, "token_type", "Bearer", "expires_in",
        7200, "refresh_token", s->refresh[0], "scope", "clinic:read", "resource_owner", "id", "prac-1", "type",
        "Practitioner");
}

static bool code_is_good(struct fs_server *s, const json_t *body)
{
    struct arena *a = arena_new("code", 16 * 1024);
    struct sv challenge = store_challenge(a, sv_of(text_of(body, "code_verifier")));
    bool good = s->code[0] && strcmp(s->code, text_of(body, "code")) == 0 && sv_eq(challenge, sv_of(s->challenge));
    arena_free(a);
    s->code[0] = 0;
    return good;
}

static int answer_token(struct fs_server *s, const json_t *body, json_t **ret_body)
{
    bool app =
        strcmp(text_of(body, "client_id"), "app-1") == 0 && strcmp(text_of(body, "client_secret"), "s3cret") == 0;
    const char *kind = text_of(body, "grant_type"), *refresh = text_of(body, "refresh_token");
    if (!strstr(text_of(body, "redirect_uri"), "/settings/integrations/fullscript/return"))
        complain(s, "another redirect_uri");
    if (!app)
        return 401;
    if (strcmp(kind, "authorization_code") == 0 && code_is_good(s, body)) {
        *ret_body = tokens_new(s);
        return 200;
    }
    bool known = refresh[0] && (strcmp(refresh, s->refresh[0]) == 0 || strcmp(refresh, s->refresh[1]) == 0);
    if (strcmp(kind, "refresh_token") == 0 && known) {
        s->refreshes++;
        if (strcmp(refresh, s->refresh[1]) == 0) /* asked again: the answer before was lost */
            keep(s->refresh[0], sizeof s->refresh[0], s->refresh[1]);
        *ret_body = tokens_new(s);
        return 200;
    }
    return 400;
}

/* --- patients --- */

static json_t *patient_json(const struct fs_patient *p)
{
    return json_pack("{ssssssssss?sbss?}", "id", p->number, "first_name", p->first_name, "last_name", p->last_name,
        "email", p->email, "date_of_birth", p->born[0] ? p->born : NULL, "is_dependent", p->dependent,
        "guardian_patient_id", p->guardian[0] ? p->guardian : NULL);
}

static struct fs_patient *patient_add(struct fs_server *s)
{
    struct fs_patient *p = &s->patients[s->patients_count++];
    snprintf(p->number, sizeof p->number, "patient-%zu", s->patients_count);
    return p;
}

static void decode(const char *text, char *out, size_t most)
{
    size_t n = 0;
    for (; *text && *text != '&' && *text != ' ' && n + 1 < most; text++) {
        if (text[0] == '%' && text[1] && text[2]) {
            char hex[3] = { text[1], text[2], 0 };
            out[n++] = (char)strtol(hex, NULL, 16);
            text += 2;
        } else {
            out[n++] = *text;
        }
    }
    out[n] = 0;
}

static json_t *listed(const struct fs_server *s, const char *email, const char *guardian)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->patients_count; i++) {
        const struct fs_patient *p = &s->patients[i];
        if (email ? strcasestr(p->email, email) != NULL : strcmp(p->guardian, guardian) == 0)
            json_array_append_new(list, patient_json(p));
    }
    return json_pack("{so}", "patients", list);
}

static int answer_make(struct fs_server *s, const json_t *body, json_t **ret_body)
{
    const char *email = text_of(body, "email");
    if (!email[0] || !text_of(body, "first_name")[0] || !text_of(body, "last_name")[0])
        complain(s, "a patient without names or address");
    if (strcmp(text_of(body, "send_welcome_email"), "false") != 0)
        complain(s, "the store would write to the patient");
    for (size_t i = 0; i < s->patients_count; i++)
        if (strcasecmp(s->patients[i].email, email) == 0)
            return 422;
    struct fs_patient *p = patient_add(s);
    keep(p->first_name, sizeof p->first_name, text_of(body, "first_name"));
    keep(p->last_name, sizeof p->last_name, text_of(body, "last_name"));
    keep(p->email, sizeof p->email, email);
    keep(p->born, sizeof p->born, text_of(body, "date_of_birth"));
    keep(p->reference, sizeof p->reference, text_of(json_object_get(body, "metadata"), "id"));
    s->made++;
    *ret_body = json_pack("{so}", "patient", patient_json(p));
    return 201;
}

static int answer_patient(struct fs_server *s, const char *path, json_t **ret_body)
{
    char number[40];
    const char *rest = strchr(path, '/');
    snprintf(number, sizeof number, "%.*s", rest ? (int)(rest - path) : (int)strlen(path), path);
    if (rest && strcmp(rest, "/dependents") == 0) {
        *ret_body = listed(s, NULL, number);
        return 200;
    }
    if (rest && strncmp(rest, "/treatment_plans", 16) == 0) {
        *ret_body = s->plan ? json_pack("{s[{ssss}{ssss}]}", "treatment_plans", "state", "draft", "invitation_url",
                                  "https://us.fullscript.com/plans/draft", "state", "active", "invitation_url",
                                  "https://us.fullscript.com/plans/new")
                            : json_pack("{s[]}", "treatment_plans");
        return 200;
    }
    for (size_t i = 0; i < s->patients_count; i++)
        if (strcmp(s->patients[i].number, number) == 0) {
            *ret_body = json_pack("{so}", "patient", patient_json(&s->patients[i]));
            return 200;
        }
    return 404;
}

/* --- the door --- */

static int answer_call(struct fs_server *s, const char *method, const char *path, const json_t *body, json_t **ret_body)
{
    char email[FS_TEXT];
    if (strcmp(path, "/clinic") == 0) {
        *ret_body = json_pack("{s{ssssss}}", "clinic", "id", s->clinic, "name", "Elm at Fullscript", "dispensary_url",
            "https://us.fullscript.com/welcome/elm");
        return 200;
    }
    if (strncmp(path, "/clinic/search/patients?query=", 30) == 0) {
        decode(path + 30, email, sizeof email);
        *ret_body = listed(s, email, NULL);
        return 200;
    }
    if (strcmp(path, "/clinic/patients") == 0 && strcmp(method, "POST") == 0)
        return answer_make(s, body, ret_body);
    if (strncmp(path, "/clinic/patients/", 17) == 0)
        return answer_patient(s, path + 17, ret_body);
    if (strcmp(path, "/clinic/dynamic_links/gateway/treatment_plans") == 0 && strcmp(method, "POST") == 0) {
        char *asked = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
        keep(s->last_draft, sizeof s->last_draft, asked);
        free(asked);
        *ret_body = json_pack("{ss}", "redirect_url", "https://us.fullscript.com/drafts/1");
        return 200;
    }
    complain(s, "a question that Fullscript does not know");
    return 404;
}

static bool may_ask(struct fs_server *s, const char *text)
{
    char bearer[64];
    snprintf(bearer, sizeof bearer, "Authorization: Bearer access-%u\r\n", s->tokens);
    bool may = s->tokens && strstr(text, bearer) != NULL;
    if (may)
        s->refresh[1][0] = 0; /* the new one is used: the one before is gone */
    return may;
}

static int answer(struct fs_server *s, const char *method, const char *path, const char *text, json_t **ret_body)
{
    json_error_t fault;
    json_t *body = json_loads(strstr(text, "\r\n\r\n") + 4, 0, &fault);
    int status = 401;
    if (strcmp(path, "/oauth/token") == 0)
        status = answer_token(s, body, ret_body);
    else if (strcmp(path, "/oauth/revoke") == 0) {
        s->revoked++;
        s->refresh[0][0] = 0;
        status = 200;
    } else if (may_ask(s, text)) {
        status = answer_call(s, method, path, body, ret_body);
    }
    json_decref(body);
    return status;
}

static const struct fs_fault *fault_of(struct fs_server *s, const char *path, struct fs_fault *kept)
{
    for (size_t i = 0; i < s->faults_count; i++)
        if (s->faults[i].path && strstr(path, s->faults[i].path)) {
            *kept = s->faults[i];
            s->faults[i].path = NULL;
            return kept;
        }
    return NULL;
}

static void answer_one(struct fs_server *s, int fd, const char *text)
{
    char method[8], path[512];
    struct fs_fault kept;
    json_t *body = NULL;
    if (sscanf(text, "%7s /api%511s", method, path) != 2)
        return;
    s->asked++;
    const struct fs_fault *fault = fault_of(s, path, &kept);
    int status = fault && !fault->done_first ? fault->status : answer(s, method, path, text, &body);
    if (!fault)
        send_answer(fd, status, body);
    else if (fault->status)
        send_answer(fd, fault->status, NULL);
    json_decref(body);
}

static void *serve(void *arg)
{
    struct fs_server *s = arg;
    char *text = malloc(REQUEST_MAX);
    for (int fd; (fd = accept(s->listening, NULL, NULL)) >= 0; close(fd)) {
        if (!read_request(fd, text, REQUEST_MAX))
            continue;
        pthread_mutex_lock(&s->lock);
        answer_one(s, fd, text);
        pthread_mutex_unlock(&s->lock);
        shutdown(fd, SHUT_WR);
    }
    free(text);
    return NULL;
}

struct fs_server *fs_server_start(void)
{
    struct fs_server *s = calloc(1, sizeof *s);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof at;
    s->listening = socket(AF_INET, SOCK_STREAM, 0);
    keep(s->clinic, sizeof s->clinic, "clinic-1");
    if (pthread_mutex_init(&s->lock, NULL) != 0 || bind(s->listening, (struct sockaddr *)&at, sizeof at) != 0 ||
        listen(s->listening, 8) != 0 || getsockname(s->listening, (struct sockaddr *)&at, &n) != 0 ||
        pthread_create(&s->thread, NULL, serve, s) != 0)
        abort();
    s->port = ntohs(at.sin_port);
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d/api", s->port);
    return s;
}

void fs_server_stop(struct fs_server *s)
{
    shutdown(s->listening, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->listening);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static struct sv param_of(struct arena *a, struct sv url, const char *name)
{
    const char *at = strstr(sv_z(a, url), name);
    char *out = arena_alloc(a, 512);
    decode(at ? at + strlen(name) : "", out, 512);
    return sv_of(out);
}

struct sv fs_server_agree(struct fs_server *s, struct arena *a, struct sv authorize_url, struct sv *ret_state)
{
    *ret_state = param_of(a, authorize_url, "&state=");
    struct sv challenge = param_of(a, authorize_url, "&code_challenge=");
    pthread_mutex_lock(&s->lock);
    keep(s->challenge, sizeof s->challenge, sv_z(a, challenge));
    snprintf(s->code, sizeof s->code, "code-%u", s->tokens + 1);
    struct sv code = sv_dup(a, sv_of(s->code));
    pthread_mutex_unlock(&s->lock);
    return code;
}

void fs_server_fault(struct fs_server *s, struct fs_fault fault)
{
    pthread_mutex_lock(&s->lock);
    s->faults[s->faults_count++] = fault;
    pthread_mutex_unlock(&s->lock);
}

void fs_server_add(
    struct fs_server *s, const char *first, const char *last, const char *email, const char *born, const char *guardian)
{
    pthread_mutex_lock(&s->lock);
    struct fs_patient *p = patient_add(s);
    keep(p->first_name, sizeof p->first_name, first);
    keep(p->last_name, sizeof p->last_name, last);
    keep(p->email, sizeof p->email, email);
    keep(p->born, sizeof p->born, born);
    keep(p->guardian, sizeof p->guardian, guardian);
    p->dependent = guardian[0] != 0;
    pthread_mutex_unlock(&s->lock);
}

const struct fs_patient *fs_server_find(const struct fs_server *s, const char *email, const char *first)
{
    for (size_t i = 0; i < s->patients_count; i++)
        if (strcmp(s->patients[i].email, email) == 0 && strcmp(s->patients[i].first_name, first) == 0)
            return &s->patients[i];
    return NULL;
}
