#include <stdlib.h>
#include <string.h>

#include "calendar/type_write.h"
#include "calendar/video_call.h"
#include "fetch/fetch.h"

enum {
    DAY_MIN = 24 * 60,
    GROUP_LEAST = 2,
    GROUP_MOST = 500,
    HORIZON_DAYS = 90,
    HORIZON_MOST = 730,
    NOTICE_MOST = 90 * DAY_MIN,
    INTERVAL_MIN = 15,
    MOVES_MOST = 20,
    DESCRIPTION_MAX = 1000,
    PREPARE_MAX = 300,
    ADDRESS_MAX = 500,
};

static const char *const colours[TYPE_COLOURS] = { "teal", "clay", "blue", "amber", "violet", "sea", "rose", "olive" };

const char *type_colour(int hue)
{
    return colours[(unsigned)hue % TYPE_COLOURS];
}

bool type_colour_hue(struct sv name, int *ret_hue)
{
    for (int i = 0; i < TYPE_COLOURS; i++)
        if (sv_eq(name, sv_of(colours[i]))) {
            *ret_hue = i;
            return true;
        }
    return false;
}

/* A whole number of the form; empty: `otherwise`. */
struct number_rule {
    const char *field;
    int64_t least, most, otherwise;
    const char *code, *text;
};

static int64_t number(struct problems *p, const struct number_rule *r, struct sv typed)
{
    int64_t n;
    struct sv text = sv_trim(typed);
    if (!text.n)
        return r->otherwise;
    if (int_parse(text, &n) && n >= r->least && n <= r->most)
        return n;
    problem_add(p, sv_of(r->field), sv_of(r->code), sv_of(r->text));
    return r->otherwise;
}

static void read_numbers(struct problems *p, const struct type_form *f, struct appointment_type *t)
{
    static const char bad[] = "bad_number";
    static const struct number_rule length = { "length", 1, DAY_MIN, 0, "bad_length",
        "Type the length in minutes, from 1 to 1440." };
    static const struct number_rule before = { "buffer_before", 0, DAY_MIN, 0, bad,
        "Choose how many minutes stay free before, up to 1440." };
    static const struct number_rule after = { "buffer_after", 0, DAY_MIN, 0, bad,
        "Choose how many minutes stay free after, up to 1440." };
    static const struct number_rule notice = { "notice", 0, NOTICE_MOST, 0, bad,
        "Choose how long before the start it can still be booked, up to 90 days." };
    static const struct number_rule horizon = { "horizon", 1, HORIZON_MOST, HORIZON_DAYS, bad,
        "Choose how many days ahead it can be booked, from 1 to 730." };
    static const struct number_rule cancel = { "cancel", 0, NOTICE_MOST, DAY_MIN, bad,
        "Choose until when clients can cancel in time, up to 90 days before." };
    static const struct number_rule interval = { "interval", 5, DAY_MIN, INTERVAL_MIN, bad,
        "Choose how far apart starts are, from 5 to 1440 minutes." };
    static const struct number_rule moves = { "moves_max", 0, MOVES_MOST, 0, bad,
        "Choose how often clients may move a visit, up to 20 times." };
    t->length_min = number(p, &length, f->length);
    t->buffer_before_min = number(p, &before, f->buffer_before);
    t->buffer_after_min = number(p, &after, f->buffer_after);
    t->notice_min = number(p, &notice, f->notice);
    t->horizon_days = number(p, &horizon, f->horizon);
    t->cancel_min = number(p, &cancel, f->cancel);
    t->interval_min = number(p, &interval, f->interval);
    t->moves_max = number(p, &moves, f->moves_max);
    if (!t->length_min && !problem_of(p, SV("length")))
        problem_add(p, SV("length"), SV("bad_length"), sv_of(length.text));
}

static void read_group(struct problems *p, const struct type_form *f, struct appointment_type *t)
{
    static const struct number_rule most = { "max_attendees", GROUP_LEAST, GROUP_MOST, 0, "bad_maximum",
        "Type how many can take part, from 2 to 500." };
    t->is_group = f->is_group;
    t->waitlist = f->waitlist;
    t->max_attendees = f->is_group ? number(p, &most, f->max_attendees) : 1;
    if (!t->max_attendees && !problem_of(p, SV("max_attendees")))
        problem_add(p, SV("max_attendees"), SV("bad_maximum"), sv_of(most.text));
    if (f->waitlist && !f->is_group)
        problem_add(p, SV("waitlist"), SV("waitlist_needs_group"),
            SV("Only a group has a waitlist. Make it a group, or switch the waitlist off."));
}

static void read_price(struct problems *p, const struct type_form *f, const char *currency, struct appointment_type *t)
{
    struct money price;
    t->has_price = sv_trim(f->price).n > 0;
    if (!t->has_price)
        return;
    if (!money_parse(f->price, currency, &price) || price.minor < 0)
        problem_add(
            p, SV("price"), SV("bad_price"), SV("Type the price as a number, like 120 or 120.50, or leave it empty."));
    else
        t->price = price.minor;
}

static void read_who(struct problems *p, const struct type_form *f, struct appointment_type *t)
{
    struct sv booking = sv_trim(f->booking);
    t->booking = BOOKING_STAFF;
    if (booking.n && !booking_by_parse(booking, &t->booking))
        problem_add(p, SV("booking"), SV("bad_choice"), SV("Choose who may book it."));
    t->groups_only = f->groups_only;
    t->staff = (struct staff_id *)(uintptr_t)f->staff;
    t->staff_count = f->staff_count;
    t->groups = (struct group_id *)(uintptr_t)f->groups;
    t->group_count = f->group_count;
    if (f->groups_only && !f->group_count)
        problem_add(p, SV("group"), SV("required"), SV("Choose at least one group, or open it to all clients."));
    t->contact_types = f->contact_types & CONTACT_TYPES_ALL;
    if (!t->contact_types)
        problem_add(p, SV("contact_type"), SV("no_contact_type"), SV("Choose at least one way to meet."));
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x < *y) - (*x > *y);
}

void reminders_check(
    struct problems *p, const int64_t *minutes, size_t count, const int64_t **ret_minutes, size_t *ret_count)
{
    int64_t *kept = arena_array(p->a, count + 1, sizeof *kept);
    size_t n = 0;
    bool bad = false;
    if (count)
        memcpy(kept, minutes, count * sizeof *kept);
    qsort(kept, count, sizeof *kept, by_size);
    for (size_t i = 0; i < count; i++) {
        bad = bad || kept[i] < REMINDER_LEAST_MIN || kept[i] > REMINDER_MOST_MIN;
        if (n == 0 || kept[n - 1] != kept[i])
            kept[n++] = kept[i];
    }
    if (bad || n > REMINDERS_MOST)
        problem_add(p, SV("reminder"), SV("bad_number"),
            SV("Choose up to six reminders, from 5 minutes to 30 days before the visit."));
    *ret_minutes = kept;
    *ret_count = n;
}

void type_check(
    const struct type_form *f, const char *currency, bool group_video, struct problems *p, struct type_typed *ret_typed)
{
    struct appointment_type t = { .approval = f->approval,
        .ask_to_confirm = f->ask_to_confirm,
        .confidential = f->confidential,
        .version = f->version };
    struct type_typed out = { .own_reminders = sv_eq(f->reminders, SV("own")) };
    int hue;
    t.name = field_required(p, SV("name"), f->name, SV("Name the type, like “First visit”."));
    t.client_name = field_line(p, SV("client_name"), f->client_name, FIELD_NAME_MAX);
    t.description = field_lines(p, SV("description"), f->description, DESCRIPTION_MAX);
    t.prepare = field_line(p, SV("prepare"), f->prepare, PREPARE_MAX);
    t.prepare_url = field_line(p, SV("prepare_url"), f->prepare_url, ADDRESS_MAX);
    if (t.prepare_url.n && (!sv_starts(t.prepare_url, SV("https://")) || !fetch_url_guardable(p->a, t.prepare_url)))
        problem_add(p, SV("prepare_url"), SV("bad_url"),
            SV("Paste the whole address of the form, beginning with https://, or leave it empty."));
    if (t.prepare_url.n && !t.prepare.n)
        problem_add(p, SV("prepare"), SV("required"), SV("Say what the form is that you give the address of."));
    t.colour = sv_dup(p->a, sv_trim(f->colour));
    if (t.colour.n && !type_colour_hue(t.colour, &hue))
        problem_add(p, SV("colour"), SV("bad_choice"), SV("Choose a colour of the list."));
    if (f->confidential)
        t.confidential_tag = field_line(p, SV("confidential_tag"), f->confidential_tag, FIELD_NAME_MAX);
    read_numbers(p, f, &t);
    read_group(p, f, &t);
    read_price(p, f, currency, &t);
    read_who(p, f, &t);
    if (t.is_group && !group_video && t.contact_types >> CONTACT_VIDEO_CHAT & 1)
        problem_add(p, SV("contact_type"), SV("group_video_plan"), SV(VIDEO_GROUP_PLAN_WORDS));
    if (out.own_reminders)
        reminders_check(p, f->reminder_min, f->reminder_count, &out.reminders, &out.reminder_count);
    out.type = t;
    *ret_typed = out;
}

/* "$1,234.50" without what stands around it: as it can be typed again. */
static struct sv price_text(struct arena *a, const struct appointment_type *t)
{
    struct money m = { .minor = t->price };
    memcpy(m.currency, sv_z(a, t->currency), sizeof m.currency - 1);
    struct sv text = money_human(a, m);
    struct sv number = sv_cut(&text, ' ');
    return sv_starts(number, SV("$")) ? sv_sub(number, 1, number.n) : number;
}

struct type_form type_form_from(struct arena *a, const struct appointment_type *t)
{
    struct type_form f = { .name = t->name,
        .client_name = sv_eq(t->client_name, t->name) ? SV("") : t->client_name,
        .description = t->description,
        .prepare = t->prepare,
        .prepare_url = t->prepare_url,
        .colour = t->colour,
        .length = sv_fmt(a, "%lld", (long long)t->length_min),
        .buffer_before = sv_fmt(a, "%lld", (long long)t->buffer_before_min),
        .buffer_after = sv_fmt(a, "%lld", (long long)t->buffer_after_min),
        .price = t->has_price ? price_text(a, t) : SV(""),
        .contact_types = t->contact_types,
        .is_group = t->is_group,
        .waitlist = t->waitlist,
        .groups_only = t->groups_only,
        .approval = t->approval,
        .ask_to_confirm = t->ask_to_confirm,
        .confidential = t->confidential,
        .confidential_tag = t->confidential_tag,
        .max_attendees = t->is_group ? sv_fmt(a, "%lld", (long long)t->max_attendees) : SV(""),
        .booking = sv_of(booking_by_name(t->booking)),
        .notice = sv_fmt(a, "%lld", (long long)t->notice_min),
        .horizon = sv_fmt(a, "%lld", (long long)t->horizon_days),
        .cancel = sv_fmt(a, "%lld", (long long)t->cancel_min),
        .interval = sv_fmt(a, "%lld", (long long)t->interval_min),
        .moves_max = sv_fmt(a, "%lld", (long long)t->moves_max),
        .staff = t->staff,
        .staff_count = t->staff_count,
        .groups = t->groups,
        .group_count = t->group_count,
        .version = t->version };
    return f;
}
