/* Fullscript's OAuth: authorization codes with PKCE, tokens that follow each other, and the clinic they are for. */
#include <jansson.h>

#include "base/json.h"
#include "crypto/encode.h"
#include "crypto/sha256.h"
#include "html/escape.h"
#include "store/adapters.h"

enum { BODY_MAX = 8 * 1024, SHA256_BYTES = 32, TOKEN_MAX = 2048, LIVES_LEAST_S = 60 };

static const char scopes[] = "clinic:read clinic:write patients:read patients:write patients:treatment_plan_history";

struct sv store_challenge(struct arena *a, struct sv verifier)
{
    unsigned char digest[SHA256_BYTES];
    if (!hex_decode(sha256_hex(a, verifier), digest, sizeof digest))
        return SV("");
    return base64url_encode(a, digest, sizeof digest);
}

struct sv store_authorize_url(struct arena *a, const struct store_services *s, struct sv state, struct sv challenge)
{
    struct str out = str_new(a, FETCH_URL_MAX);
    str_add(&out, s->url);
    str_add(&out, SV("/oauth/authorize?response_type=code&client_id="));
    html_url_part(&out, s->client);
    str_add(&out, SV("&redirect_uri="));
    html_url_part(&out, s->return_url);
    str_add(&out, SV("&scope="));
    html_url_part(&out, sv_of(scopes));
    str_add(&out, SV("&state="));
    html_url_part(&out, state);
    str_add(&out, SV("&code_challenge_method=S256&code_challenge="));
    html_url_part(&out, challenge);
    return str_sv(&out);
}

/* Everything stands in "oauth"; a text of an unlikely length is no token. */
static struct store_result read_tokens(
    const struct store_line *l, struct arena *a, const json_t *body, struct store_tokens *t)
{
    const json_t *oauth = json_object_get(body, "oauth"), *owner = json_object_get(oauth, "resource_owner");
    int64_t lives = json_integer_value(json_object_get(oauth, "expires_in"));
    *t = (struct store_tokens){ .access = fullscript_text(a, oauth, "access_token"),
        .refresh = fullscript_text(a, oauth, "refresh_token"),
        .until = instant_add(clock_now(l->clock), lives * SECOND_US),
        .owner = fullscript_text(a, owner, "id"),
        .owner_kind = fullscript_text(a, owner, "type") };
    bool well = t->access.n && t->access.n <= TOKEN_MAX && t->refresh.n && t->refresh.n <= TOKEN_MAX && t->owner.n &&
                lives >= LIVES_LEAST_S;
    return well ? store_well() : store_failed(STORE_AGAIN, "strange_answer");
}

static void write_app(const struct store_line *l, struct json *w)
{
    json_str(w, "client_id", l->services->client);
    json_str(w, "client_secret", l->services->secret);
}

static struct store_result token(
    const struct store_line *l, struct arena *a, struct str *body, const char *refused, struct store_tokens *ret_tokens)
{
    *ret_tokens = (struct store_tokens){ 0 };
    struct fullscript_answer answer = fullscript_ask_token(l, a, SV("/oauth/token"), str_sv(body));
    struct store_result r = answer.result;
    if (r.end == STORE_DONE)
        r = read_tokens(l, a, answer.body, ret_tokens);
    else if (r.end == STORE_UNKNOWN) /* an earlier refresh token is still good, and a code is asked for anew */
        r.end = STORE_AGAIN;
    else if (r.end == STORE_STALE)
        r = store_failed(STORE_SETTINGS, "app");
    else if (r.end == STORE_REFUSED)
        r = store_failed(STORE_SETTINGS, refused);
    json_decref(answer.body);
    return r;
}

struct store_result store_token_first(
    const struct store_line *l, struct arena *a, struct sv code, struct sv verifier, struct store_tokens *ret_tokens)
{
    struct str out = str_new(a, BODY_MAX);
    struct json w = json_to(&out);
    json_begin_object(&w, NULL);
    json_str(&w, "grant_type", SV("authorization_code"));
    write_app(l, &w);
    json_str(&w, "code", code);
    json_str(&w, "code_verifier", verifier);
    json_str(&w, "redirect_uri", l->services->return_url);
    json_end(&w);
    return token(l, a, &out, "code", ret_tokens);
}

struct store_result store_token_again(
    const struct store_line *l, struct arena *a, struct sv refresh, struct store_tokens *ret_tokens)
{
    struct str out = str_new(a, BODY_MAX);
    struct json w = json_to(&out);
    json_begin_object(&w, NULL);
    json_str(&w, "grant_type", SV("refresh_token"));
    write_app(l, &w);
    json_str(&w, "refresh_token", refresh);
    json_str(&w, "redirect_uri", l->services->return_url);
    json_end(&w);
    return token(l, a, &out, "credentials", ret_tokens);
}

struct store_result store_token_revoke(const struct store_line *l, struct arena *a, struct sv text)
{
    struct str out = str_new(a, BODY_MAX);
    struct json w = json_to(&out);
    json_begin_object(&w, NULL);
    write_app(l, &w);
    json_str(&w, "token", text);
    json_end(&w);
    struct fullscript_answer answer = fullscript_ask_token(l, a, SV("/oauth/revoke"), str_sv(&out));
    json_decref(answer.body);
    bool gone = answer.result.end == STORE_NOT_THERE || answer.result.end == STORE_REFUSED;
    return gone ? store_well() : answer.result;
}

struct store_result store_clinic_read(const struct store_line *l, struct arena *a, struct store_clinic *ret_clinic)
{
    struct fullscript_answer answer = fullscript_ask(l, a, "GET", SV("/clinic"), SV(""), SV(""));
    const json_t *clinic = json_object_get(answer.body, "clinic");
    *ret_clinic = (struct store_clinic){ .number = fullscript_text(a, clinic, "id"),
        .name = fullscript_text(a, clinic, "name"),
        .dispensary = fullscript_text(a, clinic, "dispensary_url") };
    json_decref(answer.body);
    if (!store_leads(a, l->services, ret_clinic->dispensary))
        ret_clinic->dispensary = SV("");
    if (answer.result.end == STORE_DONE && !ret_clinic->number.n)
        return store_failed(STORE_AGAIN, "strange_answer");
    return answer.result;
}
