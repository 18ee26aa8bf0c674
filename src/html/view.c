#include <assert.h>
#include <string.h>

#include "html/forms.h"

/* Titles that stand before a name and are no part of it. */
static bool is_title(struct sv word)
{
    static const char *const titles[] = { "Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Prof", "Rev", "Sr", "Sra" };
    if (word.n > 1 && word.p[word.n - 1] == '.')
        word.n--;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (sv_eq_ci(word, sv_of(titles[i])))
            return true;
    }
    return false;
}

static bool is_letter_start(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0xC2;
}

/* The first code point of a word; the text is valid UTF-8. */
static struct sv first_letter(struct sv word)
{
    while (word.n && !is_letter_start(word.p[0]))
        word = sv_sub(word, 1, word.n);
    size_t n = word.n ? 1 : 0;
    while (n < word.n && ((unsigned char)word.p[n] & 0xC0) == 0x80)
        n++;
    return sv_sub(word, 0, n);
}

static void add_initial(struct str *s, struct sv letter)
{
    if (letter.n == 1 && letter.p[0] >= 'a' && letter.p[0] <= 'z')
        str_addc(s, (char)(letter.p[0] - 'a' + 'A'));
    else
        str_add(s, letter);
}

const void *view_keep(struct arena *a, const void *items, size_t bytes)
{
    return memcpy(arena_alloc_raw(a, bytes), items, bytes);
}

struct view_avatar view_avatar_of(struct arena *a, struct sv name, int64_t id)
{
    struct sv first = { 0 };
    struct sv last = { 0 };
    while (name.n) {
        struct sv word = sv_cut(&name, ' ');
        struct sv letter = first_letter(word);
        if (!letter.n || is_title(word))
            continue;
        if (first.n)
            last = letter;
        else
            first = letter;
    }
    struct str s = str_new(a, 16);
    add_initial(&s, first);
    add_initial(&s, last);
    if (!s.n)
        str_addc(&s, '?');
    return (struct view_avatar){ .initials = str_sv(&s), .hue = (int64_t)((uint64_t)id % 8) };
}

struct view_person view_person_of(struct arena *a, struct sv name, struct sv detail, struct sv href, int64_t id)
{
    return (struct view_person){ .name = name, .detail = detail, .href = href, .avatar = view_avatar_of(a, name, id) };
}

struct sv view_count(struct arena *a, int64_t n, int64_t ceiling)
{
    bool more = ceiling && n > ceiling;
    if (more)
        n = ceiling;
    struct sv digits = sv_fmt(a, "%lld", (long long)n);
    size_t sign = n < 0;
    struct str s = str_new(a, 40);
    for (size_t i = 0; i < digits.n; i++) {
        if (i > sign && (digits.n - i) % 3 == 0)
            str_addc(&s, ',');
        str_addc(&s, digits.p[i]);
    }
    if (more)
        str_addc(&s, '+');
    return str_sv(&s);
}

struct sv view_range(struct arena *a, int64_t first, int64_t shown, int64_t total, int64_t ceiling)
{
    assert(first >= 1 && shown >= 0);
    if (!shown)
        return (struct sv){ 0 };
    struct sv from = view_count(a, first, 0);
    struct sv to = view_count(a, first + shown - 1, 0);
    struct sv of = view_count(a, total, ceiling);
    return sv_fmt(a, "%.*s–%.*s of %.*s", SV_FMT(from), SV_FMT(to), SV_FMT(of));
}

static void take_problem(struct sv name, const struct problems *p, struct sv *error)
{
    const struct problem *found = p ? problem_of(p, name) : NULL;
    if (found)
        *error = found->text;
}

void view_field_problem(struct view_field *f, const struct problems *p)
{
    take_problem(f->name, p, &f->error);
}

void view_choice_problem(struct view_choice_field *f, const struct problems *p)
{
    take_problem(f->name, p, &f->error);
}

void view_check_problem(struct view_check *f, const struct problems *p)
{
    take_problem(f->name, p, &f->error);
}
