/** tests/people/browser.h — somebody at a browser: its cookies, and the viewer that the guard would make of them. */
#ifndef KITH_TESTS_PEOPLE_BROWSER_H
#define KITH_TESTS_PEOPLE_BROWSER_H

#include "../fixture.h"

#define ANDROID "Mozilla/5.0 (Android 14) Firefox/128.0"

/* Signing in: one person at one browser, as the guard would see them. */
struct browser {
    struct practice *p;
    struct sv session, device, peer;
    struct viewer viewer;
    struct problems problems;
    struct sign_in_result result;
};

static inline struct browser browser_of(struct practice *p, const char *peer)
{
    return (
        struct browser){ .p = p, .peer = sv_of(peer), .viewer = practice_stranger(), .problems = problems_new(p->a) };
}

/* The viewer that the guard makes of the cookie; false when the session is none. */
static inline bool look(struct browser *b)
{
    struct session s;
    b->viewer = practice_stranger();
    b->viewer.peer = b->peer;
    if (!b->session.n || session_load(b->p->db, b->p->a, b->session, b->p->now, &s) != E_OK)
        return false;
    b->viewer.session = s.id;
    b->viewer.login = s.login;
    b->viewer.org = s.org;
    b->viewer.staff = s.staff;
    b->viewer.self = s.client;
    b->viewer.facts.relation = REL_OTHER;
    b->viewer.facts.locked = s.locked;
    b->viewer.facts.fresh = s.fresh;
    b->viewer.facts.second_factor_missing = s.second_factor_missing || s.kind == SESSION_PENDING;
    return true;
}

static inline struct op op_of(struct browser *b)
{
    (void)look(b);
    b->problems = problems_new(b->p->a);
    return practice_op(b->p, &b->viewer);
}

static inline enum err took(struct browser *b, enum err e)
{
    if (e == E_OK && b->result.session_token.n)
        b->session = b->result.session_token;
    if (e == E_OK && b->result.device_token.n)
        b->device = b->result.device_token;
    return e;
}

static inline enum err sign_in_with(struct browser *b, const char *email, struct sv password)
{
    struct op op = op_of(b);
    struct sign_in_form f = { .email = sv_of(email),
        .password = password,
        .device_token = b->device,
        .peer = b->peer,
        .user_agent = SV(ANDROID) };
    b->result = (struct sign_in_result){ .next = SIGN_IN_PICK };
    return took(b, sign_in(&op, &f, &b->problems, &b->result));
}

static inline enum err pick(struct browser *b, struct account which)
{
    struct op op = op_of(b);
    b->result = (struct sign_in_result){ .next = SIGN_IN_PICK };
    return took(b, sign_in_pick(&op, &which, &b->problems, &b->result));
}

static inline enum err give_code(struct browser *b, struct sv code)
{
    struct op op = op_of(b);
    b->result = (struct sign_in_result){ .next = SIGN_IN_PICK };
    return took(b, sign_in_second_factor(&op, code, &b->problems, &b->result));
}

static inline enum err unlock(struct browser *b, struct sv password)
{
    struct op op = op_of(b);
    b->result = (struct sign_in_result){ .next = SIGN_IN_DONE };
    return took(b, session_unlock(&op, password, &b->problems, &b->result.session_token));
}

/* A page is loaded, with this browser's name. */
static inline enum err load_page(struct browser *b, const char *user_agent)
{
    struct session s;
    TRY(session_load(b->p->db, b->p->a, b->session, b->p->now, &s));
    return session_touch(b->p->db, b->p->a, &s, b->peer, sv_of(user_agent), b->p->now);
}

#define CLIENT(id) ((struct account){ .client_id = (id) })
#define GOOD SV("olga has a good one")

#endif
