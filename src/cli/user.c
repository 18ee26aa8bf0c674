#include <string.h>

#include "base/json.h"
#include "cli/audit_trail.h"
#include "cli/commands.h"
#include "cli/prompt.h"
#include "cli/queries.h"
#include "cli/session_db.h"
#include "cli/site.h"
#include "crypto/password.h"

#define OPTION_FORMAT                                                                                                  \
    {                                                                                                                  \
        "format", "FORMAT", "text", false, "text or json (one object a line)"                                          \
    }

static bool read_format(const struct invocation *in, bool *ret_json)
{
    struct sv format = option_get(in, "format");
    *ret_json = sv_eq(format, SV("json"));
    if (*ret_json || sv_eq(format, SV("text")))
        return true;
    command_misuse(in, "--format is text or json.");
    return false;
}

static void print_object(struct str *line)
{
    str_addc(line, '\n');
    fwrite(line->p, 1, line->n, stdout);
}

/* --- user list --- */

static void print_staff(const struct invocation *in, const struct staff_member *s, bool json)
{
    struct sv name = sv_fmt(in->arena, "%.*s %.*s", SV_FMT(s->first_name), SV_FMT(s->last_name));
    if (!json) {
        printf("%6lld  %-9s %-9s %-28.*s %.*s%s\n", (long long)s->id.v, role_name(s->role),
            s->archived ? "archived" : "active", SV_FMT(name), SV_FMT(s->email),
            s->has_password ? "" : "  (no password yet)");
        return;
    }
    struct str line = str_new(in->arena, 8192);
    struct json j = json_to(&line);
    json_begin_object(&j, NULL);
    json_int(&j, "id", s->id.v);
    json_str(&j, "kind", SV("staff"));
    json_str(&j, "name", name);
    json_str(&j, "email", s->email);
    json_str(&j, "role", sv_of(role_name(s->role)));
    json_bool(&j, "active", !s->archived);
    json_bool(&j, "has_password", s->has_password);
    json_bool(&j, "has_second_factor", s->has_second_factor);
    json_end(&j);
    print_object(&line);
}

static void print_client(const struct invocation *in, struct arena *a, const struct client_accounts_row *r, bool json)
{
    struct sv name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name));
    struct sv born = r->born.has ? day_iso(a, r->born.v) : SV("");
    (void)in;
    if (!json) {
        printf("%6lld  %-14.*s %-9.*s %-28.*s %-10.*s  %.*s%s\n", (long long)r->id.v, SV_FMT(r->kind), SV_FMT(r->state),
            SV_FMT(name), SV_FMT(born), SV_FMT(r->email), r->login_email.has ? "" : "  (does not sign in)");
        return;
    }
    struct str line = str_new(a, 8192);
    struct json j = json_to(&line);
    json_begin_object(&j, NULL);
    json_int(&j, "id", r->id.v);
    json_str(&j, "kind", r->kind);
    json_str(&j, "name", name);
    json_str(&j, "born", born);
    json_str(&j, "email", r->email);
    json_bool(&j, "active", sv_eq(r->state, SV("active")));
    json_bool(&j, "signs_in", r->login_email.has);
    json_end(&j);
    print_object(&line);
}

static int list_staff(const struct invocation *in, struct command_db *c, bool json)
{
    struct staff_list list;
    if (staff_list_load(&c->op, &list) != E_OK)
        return command_fail(in, "the staff cannot be read.");
    for (size_t i = 0; i < list.count; i++)
        print_staff(in, &list.items[i], json);
    return EXIT_DONE;
}

enum { LIST_PAGE = 500 };

static int list_clients(const struct invocation *in, struct command_db *c, bool json)
{
    struct client_accounts_rows rows;
    struct client_id after = { 0 };
    struct arena *a = arena_new("user list", 64 * 1024);
    enum err e = audit_trail(c, AUDIT_LIST, (struct client_id){ 0 }, SV("client"));
    while (e == E_OK) {
        arena_reset(a);
        e = q_client_accounts(
            c->db, a, c->org.id, &(struct q_client_accounts){ .after = after, .limit = LIST_PAGE }, &rows);
        for (size_t i = 0; e == E_OK && i < rows.count; i++)
            print_client(in, a, &rows.items[i], json);
        if (e != E_OK || rows.count < LIST_PAGE)
            break;
        after = rows.items[rows.count - 1].id;
    }
    arena_free(a);
    return e == E_OK ? EXIT_DONE : command_fail(in, "the clients cannot be read.");
}

static int user_list(const struct invocation *in)
{
    struct command_db c;
    struct sv kind = option_get(in, "kind");
    bool json, clients = sv_eq(kind, SV("client"));
    int status = EXIT_FAILED;
    if (!read_format(in, &json))
        return EXIT_USAGE;
    if (!clients && !sv_eq(kind, SV("staff")))
        return command_misuse(in, "--kind is client or staff.");
    if (command_db_open(in, DB_NEEDS_ORG, &c))
        status = clients ? list_clients(in, &c, json) : list_staff(in, &c, json);
    command_db_close(&c);
    return status;
}

const struct command command_user_list = {
    .name = "user list",
    .operands = "",
    .summary = "Lists the staff, or the clients.",
    .details = "A list of clients is written to the access log.",
    .options = { OPTION_DB, OPTION_ORG, { "kind", "KIND", "staff", false, "client or staff" }, OPTION_FORMAT },
    .run = user_list,
};

/* --- user add --- */

/* With a password the account can be used at once; without, a link to set one is mailed. */
static int set_first_password(const struct invocation *in, struct command_db *c, struct staff_id staff, struct sv email)
{
    struct sv password;
    if (!option_on(in, "with-password")) {
        printf("A link to set a password goes to %.*s.\n", SV_FMT(email));
        return EXIT_DONE;
    }
    if (!prompt_secret(in, "KITH_PASSWORD", "Password", true, &password))
        return EXIT_FAILED;
    struct sv bad = password_problem(password, (struct password_owner){ .email = email }, in->arena);
    if (bad.n)
        return command_fail(in, "the account was made, but has no password: %.*s", SV_FMT(bad));
    struct administer_account account = { .staff = staff, .email = email, .hash = password_hash(in->arena, password) };
    if (administer_attach(&c->op, &account) != E_OK)
        return command_fail(in, "the account was made, but the password could not be set.");
    return EXIT_DONE;
}

static int user_add(const struct invocation *in)
{
    struct command_db c;
    struct problems problems = problems_new(in->arena);
    struct staff_form f = { .first_name = option_get(in, "first-name"),
        .last_name = option_get(in, "last-name"),
        .title = option_get(in, "title"),
        .email = option_get(in, "email"),
        .role = option_get(in, "role") };
    struct staff_id staff;
    int status = EXIT_FAILED;
    site_listen();
    if (command_db_open(in, DB_NEEDS_KEYS | DB_NEEDS_ORG, &c)) {
        enum err e = staff_add(&c.op, &f, &problems, &staff);
        if (e == E_OK) {
            printf("Added %.*s %.*s (number %lld, %.*s).\n", SV_FMT(f.first_name), SV_FMT(f.last_name),
                (long long)staff.v, SV_FMT(f.role));
            status = set_first_password(in, &c, staff, f.email);
        } else if (e == E_INVALID) {
            command_problems(in, &problems);
        } else {
            command_fail(in, "nothing was added (%s).", err_name(e));
        }
    }
    command_db_close(&c);
    return status;
}

const struct command command_user_add = {
    .name = "user add",
    .operands = "",
    .summary = "Adds a member of staff.",
    .details = "A link to set a password is mailed, or the password is given now: --with-password.",
    .options = { OPTION_DB, OPTION_KEYS, OPTION_ORG, { "email", "EMAIL", NULL, true, "the address they sign in with" },
        { "first-name", "NAME", NULL, true, "first name" }, { "last-name", "NAME", NULL, true, "last name" },
        { "role", "ROLE", NULL, true, "owner, admin, provider or support" },
        { "title", "TITLE", NULL, false, "such as \"RN\"" },
        { "with-password", NULL, NULL, false, "take a password from KITH_PASSWORD or ask for it" } },
    .run = user_add,
};

/* --- user password --- */

static int user_password(const struct invocation *in)
{
    struct command_db c;
    struct problems problems = problems_new(in->arena);
    struct sv password;
    int status = EXIT_FAILED;
    site_listen();
    if (command_db_open(in, DB_NEEDS_KEYS, &c) && prompt_secret(in, "KITH_PASSWORD", "New password", true, &password)) {
        enum err e = administer_password(&c.op, option_get(in, "email"), password, &problems);
        if (e == E_OK) {
            printf("The password of %.*s is changed, and its sessions are ended.\n", SV_FMT(option_get(in, "email")));
            status = EXIT_DONE;
        } else if (e == E_NOTFOUND) {
            command_fail(in,
                "nobody signs in with %.*s. Who has no password yet sets it by the link that was mailed; "
                "kith user list says who that is.",
                SV_FMT(option_get(in, "email")));
        } else if (e == E_INVALID) {
            command_problems(in, &problems);
        } else {
            command_fail(in, "the password was not changed (%s).", err_name(e));
        }
    }
    command_db_close(&c);
    return status;
}

const struct command command_user_password = {
    .name = "user password",
    .operands = "",
    .summary = "Sets the password behind an address.",
    .details = "From KITH_PASSWORD, or asked for. All sessions end, and the owner of the address is told by mail.",
    .options = { OPTION_DB, OPTION_KEYS, { "email", "EMAIL", NULL, true, "the address somebody signs in with" } },
    .run = user_password,
};
