#include "people/client_fields.h"

#include "access/record.h"
#include "base/json.h"
#include "base/text.h"
#include "people/field.h"
#include "people/queries.h"

static const char *const genders[] = { "", "female", "male", "other", "unknown" };

static struct sv read_gender(struct problems *p, struct sv typed)
{
    for (size_t i = 0; i < LENGTH(genders); i++)
        if (sv_eq(sv_trim(typed), sv_of(genders[i])))
            return sv_of(genders[i]);
    problem_add(p, SV("gender"), SV("unknown_gender"), SV("Choose from the list, or leave it empty."));
    return SV("");
}

static void read_names(struct client_fields *c, const struct client_form *f, struct problems *p)
{
    c->prefix = field_line(p, SV("prefix"), f->prefix, FIELD_NAME_MAX);
    c->first_name = field_required(p, SV("first_name"), f->first_name, SV("Type a first name."));
    c->middle_name = field_line(p, SV("middle_name"), f->middle_name, FIELD_NAME_MAX);
    c->last_name = field_required(p, SV("last_name"), f->last_name, SV("Type a last name."));
    c->suffix = field_line(p, SV("suffix"), f->suffix, FIELD_NAME_MAX);
    c->preferred_name = field_line(p, SV("preferred_name"), f->preferred_name, FIELD_NAME_MAX);
}

static void read_days(struct client_fields *c, const struct client_form *f, struct day today, struct problems *p)
{
    c->born.has = field_past_day(p, SV("born"), f->born, today, &c->born.v);
    struct sv died = sv_trim(f->died);
    c->died_given = died.n > 0;
    if (!sv_eq(died, SV("-")))
        c->died.has = field_past_day(p, SV("died"), died, today, &c->died.v);
    if (c->born.has && c->died.has && c->died.v.n < c->born.v.n)
        problem_add(p, SV("died"), SV("before_birth"), SV("This day is before the date of birth. Check both."));
}

static void read_address(struct client_fields *c, const struct client_form *f, struct problems *p)
{
    c->street = field_line(p, SV("street"), f->street, FIELD_LINE_MAX);
    c->city = field_line(p, SV("city"), f->city, FIELD_NAME_MAX);
    c->region = field_line(p, SV("region"), f->region, FIELD_NAME_MAX);
    c->postal_code = field_line(p, SV("postal_code"), f->postal_code, FIELD_NAME_MAX);
    c->country = field_line(p, SV("country"), f->country, FIELD_NAME_MAX);
}

struct client_fields client_fields_read(const struct op *op, const struct client_form *f, struct problems *p)
{
    struct client_fields c = { .died_given = false };
    read_names(&c, f, p);
    read_days(&c, f, op->viewer->today, p);
    c.gender = read_gender(p, f->gender);
    c.pronouns = field_line(p, SV("pronouns"), f->pronouns, FIELD_NAME_MAX);
    c.email = field_email(p, SV("email"), f->email);
    c.email_norm = email_norm(op->arena, c.email);
    c.phone = field_phone(p, SV("phone"), f->phone);
    c.phone_norm = phone_norm(op->arena, c.phone);
    read_address(&c, f, p);
    c.language = field_language(p, SV("language"), f->language);
    c.zone = field_zone(p, SV("zone"), f->zone);
    c.record_identifier = field_line(p, SV("record_identifier"), f->record_identifier, FIELD_NAME_MAX);
    c.provider = (struct opt_staff_id){ sv_trim(f->provider).n > 0, { field_id(f->provider) } };
    c.group = (struct opt_group_id){ sv_trim(f->group).n > 0, { field_id(f->group) } };
    return c;
}

static enum err check_identity(
    const struct op *op, const struct client_fields *c, struct client_id self, struct problems *problems)
{
    struct client_by_identity_row other;
    if (!c->email_norm.n)
        return E_OK;
    enum err e = q_client_by_identity(op->db, op->arena, op->viewer->org,
        &(struct q_client_by_identity){
            .email_norm = c->email_norm, .first_name = c->first_name, .last_name = c->last_name },
        &other);
    if (e == E_OK && other.id.v != self.v)
        problem_add(problems, SV("email"), SV("duplicate_client"),
            SV("Somebody with this e-mail address, first name and last name is here already. People may share an "
               "address, but "
               "not both names as well."));
    return e == E_NOTFOUND ? E_OK : e;
}

enum err client_fields_check_in(
    const struct op *op, const struct client_fields *c, struct client_id self, struct problems *problems)
{
    TRY(check_identity(op, c, self, problems));
    if (c->provider.has) {
        struct staff_rows_rows staff;
        TRY(q_staff_rows(
            op->db, op->arena, op->viewer->org, &(struct q_staff_rows){ .staff_id = c->provider.v }, &staff));
        if (!c->provider.v.v || staff.count != 1)
            problem_add(problems, SV("provider"), SV("unknown_provider"), SV("Choose a provider from the list."));
    }
    if (c->group.has) {
        struct group_by_id_row group;
        enum err e = q_group_by_id(
            op->db, op->arena, op->viewer->org, &(struct q_group_by_id){ .group_id = c->group.v }, &group);
        if (e == E_NOTFOUND)
            problem_add(problems, SV("group"), SV("unknown_group"), SV("Choose a group from the list."));
        else
            TRY(e);
    }
    return E_OK;
}

enum err client_require(const struct op *op, struct client_id id, enum perm perm)
{
    const struct viewer *v = op->viewer;
    TRY(viewer_require(v, NEED_CHART_PAGE(perm)));
    bool anybody = v->actor.kind == ACTOR_SYSTEM || v->actor.kind == ACTOR_CLI;
    return id.v && (anybody || id.v == v->subject.client.v) ? E_OK : E_NOTFOUND;
}

enum err client_record_fields(const struct op *op, struct client_id client, const char *const *fields, size_t count)
{
    struct str out = str_new(op->arena, 1024);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_begin_array(&j, "fields");
    for (size_t i = 0; i < count; i++)
        json_str(&j, NULL, sv_of(fields[i]));
    json_end(&j);
    json_end(&j);
    struct event_new e = event_by(op, EVENT_CLIENT_CHANGED, client);
    e.payload = str_sv(&out);
    return event_record(op->db, op->arena, &e, NULL);
}

enum err client_end_sessions_in(const struct op *op, struct client_id client, struct sv reason)
{
    return q_session_end_of_client(op->db, op->viewer->org,
        &(struct q_session_end_of_client){ .ended_at = op->now, .end_reason = reason, .client_id = client }, NULL);
}
