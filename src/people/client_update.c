#include <string.h>

#include "access/record.h"
#include "base/json.h"
#include "base/text.h"
#include "people/client_fields.h"
#include "people/field.h"
#include "people/queries.h"
#include "people/sign_in.h"

struct update_args {
    const struct op *op;
    const struct client_form *form;
    struct client_id id;
    struct client_fields fields;
    struct problems found;
};

static bool opt_day_eq(struct opt_day a, struct opt_day b)
{
    return a.has == b.has && (!a.has || a.v.n == b.v.n);
}

/* What is different afterwards. */
struct diff {
    bool names, address, born, died, email, phone, rest;
};

static struct diff diff_of(
    const struct client_by_id_row *was, const struct client_fields *c, const struct client_form *f)
{
    struct diff d = {
        .names = !sv_eq(was->first_name, c->first_name) || !sv_eq(was->middle_name, c->middle_name) ||
                 !sv_eq(was->last_name, c->last_name) || !sv_eq(was->preferred_name, c->preferred_name) ||
                 !sv_eq(was->prefix, c->prefix) || !sv_eq(was->suffix, c->suffix),
        .address = !sv_eq(was->street, c->street) || !sv_eq(was->city, c->city) || !sv_eq(was->region, c->region) ||
                   !sv_eq(was->postal_code, c->postal_code) || !sv_eq(was->country, c->country),
        .born = !opt_day_eq(was->born, c->born),
        .died = c->died_given && !opt_day_eq(was->died, c->died),
        .email = !sv_eq(was->email_norm, c->email_norm),
        .phone = !sv_eq(was->phone_norm, c->phone_norm),
        .rest = !sv_eq(was->gender, c->gender) || !sv_eq(was->pronouns, c->pronouns) ||
                !sv_eq(was->language, c->language) || !sv_eq(was->zone, c->zone) || was->restricted != f->restricted ||
                was->provider_id.has != c->provider.has || was->provider_id.v.v != c->provider.v.v ||
                was->group_id.has != c->group.has || was->group_id.v.v != c->group.v.v ||
                !sv_eq(was->record_identifier, c->record_identifier),
    };
    return d;
}

static enum err record_changed(const struct op *op, struct client_id id, const struct diff *d)
{
    const char *fields[7];
    size_t n = 0;
    const struct {
        bool differs;
        const char *name;
    } all[] = { { d->names, "name" }, { d->address, "address" }, { d->born, "born" }, { d->died, "died" },
        { d->email, "email" }, { d->phone, "phone" }, { d->rest, "details" } };
    for (size_t i = 0; i < LENGTH(all); i++)
        if (all[i].differs)
            fields[n++] = all[i].name;
    return client_record_fields(op, id, fields, n);
}

static void json_opt_day(struct json *j, struct arena *a, const char *key, struct opt_day d)
{
    if (d.has)
        json_str(j, key, day_iso(a, d.v));
    else
        json_nil(j, key);
}

static enum err record_born(const struct op *op, struct client_id id, struct opt_day was, struct opt_day now)
{
    struct str out = str_new(op->arena, 256);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_opt_day(&j, op->arena, "old", was);
    json_opt_day(&j, op->arena, "new", now);
    json_end(&j);
    struct event_new e = event_by(op, EVENT_CLIENT_BORN_CHANGED, id);
    e.payload = str_sv(&out);
    return event_record(op->db, op->arena, &e, NULL);
}

/* F9, edge 17: nothing that went to the old address opens anything any more, and nobody is left inside. */
static enum err leave_old_address(
    const struct op *op, const struct client_by_id_row *was, const struct client_fields *c)
{
    TRY(mail_token_kill(op, &(struct mail_token_new){ .client = was->id }, SV("email_changed")));
    TRY(q_mail_token_kill_invites(op->db, op->viewer->org,
        &(struct q_mail_token_kill_invites){ .dead_reason = SV("email_changed"), .client_id = was->id }, NULL));
    TRY(client_end_sessions_in(op, was->id, SV("email_changed")));
    struct str out = str_new(op->arena, 2048);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_str(&j, "old", was->email);
    json_str(&j, "new", c->email);
    json_end(&j);
    struct event_new e = event_by(op, EVENT_CLIENT_EMAIL_CHANGED, was->id);
    e.payload = str_sv(&out);
    return event_record(op->db, op->arena, &e, NULL);
}

static enum err died_in(const struct op *op, struct client_id id)
{
    TRY(client_end_sessions_in(op, id, SV("deceased")));
    TRY(mail_token_kill(op, &(struct mail_token_new){ .client = id }, SV("deceased")));
    return record_client(op->db, op, EVENT_CLIENT_DIED, id);
}

static enum err save_in(const struct op *op, const struct update_args *u, const struct client_by_id_row *was)
{
    const struct client_fields *c = &u->fields;
    bool stays = was->login_id.has && was->login_email.has && sv_eq(was->login_email.v, c->email_norm);
    bool same_address = sv_eq(was->email_norm, c->email_norm);
    int64_t changed;
    TRY(q_client_save(op->db, op->viewer->org,
        &(struct q_client_save){ .login_id = { was->login_id.has && (stays || same_address), was->login_id.v },
            .prefix = c->prefix,
            .first_name = c->first_name,
            .middle_name = c->middle_name,
            .last_name = c->last_name,
            .suffix = c->suffix,
            .preferred_name = c->preferred_name,
            .sort_name = search_sort_name(op->arena, c->last_name, c->first_name),
            .born = c->born,
            .died = c->died_given ? c->died : was->died,
            .gender = c->gender,
            .pronouns = c->pronouns,
            .email = c->email,
            .email_norm = c->email_norm,
            .email_state = same_address ? was->email_state : SV(""),
            .phone = c->phone,
            .phone_norm = c->phone_norm,
            .street = c->street,
            .city = c->city,
            .region = c->region,
            .postal_code = c->postal_code,
            .country = c->country,
            .language = c->language,
            .zone = c->zone,
            .restricted = u->form->restricted,
            .provider_id = c->provider,
            .group_id = c->group,
            .record_identifier = c->record_identifier,
            .changed_at = op->now,
            .client_id = was->id,
            .version = u->form->version },
        &changed));
    return changed ? E_OK : E_CONFLICT;
}

static enum err check_in(const struct op *op, struct update_args *u, const struct client_by_id_row *was)
{
    const struct client_fields *c = &u->fields;
    TRY(client_fields_check_in(op, c, u->id, &u->found));
    bool moved = !sv_eq(was->email_norm, c->email_norm);
    if (moved && c->email.n && email_lookalike(c->email) && !u->form->lookalike_ok)
        problem_add(&u->found, SV("email"), SV("warning_lookalike"),
            SV("This address mixes letters that look alike. Type it again by hand, or confirm that it is right."));
    return problems_err(&u->found);
}

static enum err update_in(struct db *tx, void *arg)
{
    struct update_args *u = arg;
    const struct client_fields *c = &u->fields;
    struct op op = *u->op;
    op.db = tx;
    u->found = problems_new(op.arena);
    struct client_by_id_row was;
    TRY(q_client_by_id(tx, op.arena, op.viewer->org, &(struct q_client_by_id){ .client_id = u->id }, &was));
    if (was.version != u->form->version)
        return E_CONFLICT;
    TRY(check_in(&op, u, &was));
    struct diff d = diff_of(&was, c, u->form);
    bool found_by = d.names || d.email || d.phone;
    if (found_by)
        TRY(search_forget_in(&op, u->id));
    TRY(save_in(&op, u, &was));
    if (found_by)
        TRY(search_index_in(&op, u->id));
    if (c->provider.has && (!was.provider_id.has || was.provider_id.v.v != c->provider.v.v))
        TRY(care_team_join_in(&op, u->id, c->provider.v, false));
    TRY(record_changed(&op, u->id, &d));
    if (d.born)
        TRY(record_born(&op, u->id, was.born, c->born));
    if (d.email)
        TRY(leave_old_address(&op, &was, c));
    if (d.died && c->died.has)
        TRY(died_in(&op, u->id));
    return u->form->send_welcome ? client_welcome_in(&op, u->id, c->email_norm, false) : E_OK;
}

static struct sv day_typed(struct arena *a, struct opt_day d)
{
    return d.has ? day_iso(a, d.v) : SV("");
}

static struct sv id_typed(struct arena *a, int64_t id)
{
    return id ? sv_fmt(a, "%lld", (long long)id) : SV("");
}

struct client_form client_form_from(struct arena *a, const struct client *c)
{
    return (struct client_form){ .prefix = c->prefix,
        .first_name = c->first_name,
        .middle_name = c->middle_name,
        .last_name = c->last_name,
        .suffix = c->suffix,
        .preferred_name = c->preferred_name,
        .born = day_typed(a, c->born),
        .died = day_typed(a, c->died),
        .gender = c->gender,
        .pronouns = c->pronouns,
        .email = c->email,
        .phone = c->phone,
        .street = c->street,
        .city = c->city,
        .region = c->region,
        .postal_code = c->postal_code,
        .country = c->country,
        .language = c->language,
        .zone = c->zone,
        .provider = id_typed(a, c->provider.v),
        .group = id_typed(a, c->group.v),
        .record_identifier = c->record_identifier,
        .caregiver_only = c->caregiver_only,
        .restricted = c->restricted,
        .version = c->version };
}

enum err client_update(const struct op *op, struct client_id id, const struct client_form *f, struct problems *problems)
{
    TRY(client_require(op, id, PERM_CHART));
    struct update_args u = { .op = op, .form = f, .id = id, .found = problems_new(op->arena) };
    u.fields = client_fields_read(op, f, problems);
    if (f->send_welcome && !u.fields.email.n)
        problem_add(problems, SV("email"), SV("no_address"), SV("Type an e-mail address to send the invitation to."));
    TRY(problems_err(problems));
    return problems_tell(problems, &u.found, db_write_within(op->db, update_in, &u));
}

struct metadata_args {
    const struct op *op;
    struct client_id id;
    struct sv metadata;
};

static enum err metadata_in(struct db *tx, void *arg)
{
    const struct metadata_args *m = arg;
    struct op op = *m->op;
    op.db = tx;
    int64_t changed;
    static const char *const fields[] = { "metadata" };
    TRY(q_client_set_metadata(tx, op.viewer->org,
        &(struct q_client_set_metadata){ .metadata = m->metadata, .changed_at = op.now, .client_id = m->id },
        &changed));
    return changed ? client_record_fields(&op, m->id, fields, LENGTH(fields)) : E_NOTFOUND;
}

enum err client_metadata_save(const struct op *op, struct client_id id, struct sv metadata)
{
    TRY(client_require(op, id, PERM_CHART));
    return db_write_within(op->db, metadata_in, &(struct metadata_args){ op, id, metadata });
}
