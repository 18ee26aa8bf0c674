#include "gated_answers.h"

#include "base/json.h"
#include "gated/schema.h"

static const struct room rooms[] = {
    { 0, 1, { "Hall", 4 }, { "11", 2 }, { "gold", 4 }, { 1000000 } },
    { 0, 2, { "Attic", 5 }, { "22", 2 }, { "", 0 }, { 2000000 } },
    { 0, 3, { "", 0 }, { "33", 2 }, { "tin", 3 }, { 3000000 } },
};
static const struct door doors[] = { { 7, &rooms[1] }, { 8, &rooms[2] } };

static void called(struct gql_call *call)
{
    struct house *h = call->context;
    h->calls++;
    h->parents += call->count;
}

enum err gql_query_rooms(struct gql_call *call)
{
    called(call);
    ((struct house *)call->context)->wants_name = gql_wants(call, SV("name"));
    call->values[0] = gql_objects(call->arena, rooms, LENGTH(rooms), sizeof *rooms);
    return E_OK;
}

enum err gql_query_some(struct gql_call *call)
{
    return gql_query_rooms(call);
}

enum err gql_query_me(struct gql_call *call)
{
    called(call);
    call->values[0] = gql_text(SV("I"));
    return E_OK;
}

enum err gql_query_safe(struct gql_call *call)
{
    return gql_query_me(call);
}

enum err gql_query_count(struct gql_call *call)
{
    called(call);
    call->values[0] = gql_int(LENGTH(rooms));
    return E_OK;
}

enum err gql_query_count_text(struct gql_call *call)
{
    return gql_query_count(call);
}

enum err gql_query_failing(struct gql_call *call)
{
    called(call);
    const struct gql_args_query_failing *args = call->args;
    if (args->how.v == E_OK)
        gql_fail(call, 0, SV("INTERNAL"), SV("row 17 of table x"));
    return (enum err)args->how.v;
}

enum err gql_room_doors(struct gql_call *call)
{
    called(call);
    for (size_t i = 0; i < call->count; i++)
        call->values[i] =
            gql_objects(call->arena, doors, ((const struct room *)call->parents[i])->id == 1 ? 2 : 0, sizeof *doors);
    return E_OK;
}

enum err gql_door_room(struct gql_call *call)
{
    called(call);
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(((const struct door *)call->parents[i])->room);
    return E_OK;
}

/* --- what was handed in, as text: "absent", "null" or the value --- */

static void tell(struct str *out, const char *name, enum gql_presence is, struct sv value)
{
    str_addf(out, "%s=%.*s ", name, SV_FMT(is == GQL_ABSENT ? SV("absent") : is == GQL_NULL ? SV("null") : value));
}

static void tell_file(struct str *out, const char *name, const struct gql_in_file *f)
{
    tell(out, name, f->is, f->is == GQL_GIVEN ? f->v->content : SV(""));
}

static void tell_room(struct str *out, const struct gql_in_room_input *r)
{
    tell(out, "room", r ? r->is : GQL_ABSENT, SV("{"));
    if (!r || r->is != GQL_GIVEN)
        return;
    tell(out, "id", r->id.is, r->id.v);
    tell(out, "name", r->name.is, r->name.v);
    tell(out, "plans", r->plans.is, SV("["));
    for (size_t i = 0; i < r->plans.count; i++)
        tell_file(out, "plan", &((const struct gql_in_file *)r->plans.items)[i]);
}

enum err gql_query_echo(struct gql_call *call)
{
    called(call);
    const struct gql_args_query_echo *args = call->args;
    const struct gql_in_room_input *const *all = args->rooms.items;
    struct str text = str_new(call->arena, 4096), out = str_new(call->arena, 8192);
    tell(&text, "id", args->id.is, args->id.v);
    tell(&text, "number", args->number.is, sv_fmt(call->arena, "%lld", (long long)args->number.v));
    tell(&text, "text", args->text.is, args->text.v);
    tell(&text, "moment", args->moment.is, args->moment.v);
    tell_file(&text, "file", &args->file);
    tell_room(&text, args->room);
    for (size_t i = 0; i < args->rooms.count; i++)
        tell_room(&text, all[i]);
    json_quote(&out, sv_trim(str_sv(&text)));
    call->values[0] = (struct gql_value){ .kind = GQL_V_RAW, .text = str_sv(&out) };
    return E_OK;
}
