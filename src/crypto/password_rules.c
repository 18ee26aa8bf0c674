#include "base/text.h"
#include "crypto/password.h"

/* The heart of the most common passwords: what is left when digits and signs are taken off both ends. */
static const char *const common[] = { "", "password", "passwort", "passw0rd", "p@ssword", "p@ssw0rd", "pa$$word",
    "pass", "passwd", "qwerty", "qwertz", "azerty", "qwertyuiop", "qwerty123456", "asdfgh", "asdfghjkl", "zxcvbn",
    "zxcvbnm", "qazwsx", "qazwsxedc", "1q2w3e", "1q2w3e4r", "1q2w3e4r5t", "q1w2e3r4", "q1w2e3", "zaq12wsx", "1qaz2wsx",
    "abc", "abcd", "abcdef", "abcabc", "iloveyou", "loveyou", "iloveu", "ilove", "letmein", "letmeinnow", "welcome",
    "welcomehome", "admin", "administrator", "adminadmin", "root", "user", "guest", "test", "testtest", "testing",
    "default", "changeme", "changeit", "secret", "login", "access", "master", "monkey", "dragon", "sunshine",
    "princess", "football", "baseball", "basketball", "soccer", "hockey", "superman", "batman", "spiderman", "pokemon",
    "starwars", "charlie", "michael", "jennifer", "jessica", "jordan", "ashley", "daniel", "thomas", "andrew", "joshua",
    "george", "michelle", "nicole", "hunter", "killer", "shadow", "trustno", "whatever", "computer", "internet",
    "google", "samsung", "mustang", "corvette", "ferrari", "mercedes", "liverpool", "chelsea", "arsenal", "summer",
    "winter", "spring", "autumn", "monday", "freedom", "forever", "family", "familia", "hello", "hellohello", "lovely",
    "flower", "cookie", "chocolate", "cheese", "butterfly", "purple", "orange", "silver", "golden", "ginger", "pepper",
    "buster", "tigger", "bailey", "maggie", "babygirl", "angel", "blessed", "jesus", "jesuschrist", "maverick",
    "phoenix", "matrix", "ninja", "azertyuiop", "biteme", "fuckyou", "asshole", "money", "therapy", "therapist",
    "clinic", "practice", "counseling", "kith" };

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static struct sv lower(struct arena *a, struct sv v)
{
    char *p = arena_strndup(a, v.p, v.n);
    for (size_t i = 0; i < v.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] | 0x20);
    return (struct sv){ p, v.n };
}

static struct sv heart_of(struct sv v)
{
    while (v.n && !is_letter(v.p[0]))
        v = sv_sub(v, 1, SIZE_MAX);
    while (v.n && !is_letter(v.p[v.n - 1]))
        v.n--;
    return v;
}

/** One byte over and over, or each the next ("12345678", "hgfedcba"), other than in a few places. */
static bool is_run(struct sv v)
{
    size_t steps[3] = { 0 };
    for (size_t i = 1; i < v.n; i++) {
        int step = v.p[i] - v.p[i - 1];
        if (step >= -1 && step <= 1)
            steps[step + 1]++;
    }
    for (size_t i = 0; i < 3; i++)
        if (steps[i] + 3 > v.n)
            return true;
    return false;
}

static bool is_common(struct sv password)
{
    struct sv heart = heart_of(password);
    if (heart.n == 0 && password.n >= 15) /* a long row of digits is fine unless it is a run */
        return is_run(password);
    for (size_t i = 0; i < LENGTH(common); i++)
        if (sv_eq(heart, sv_of(common[i])) || sv_eq(password, sv_of(common[i])))
            return true;
    return is_run(password);
}

/** Folded, without spaces: "Anna Véliz" and "anna.veliz" are one. */
static struct sv joined(struct arena *a, struct sv v)
{
    struct sv folded = text_fold(a, v);
    struct str out = str_new(a, folded.n);
    for (size_t i = 0; i < folded.n; i++)
        if (folded.p[i] != ' ')
            str_addc(&out, folded.p[i]);
    return str_sv(&out);
}

static bool same_heart(struct sv heart, struct arena *a, struct sv own)
{
    struct sv v = heart_of(joined(a, own));
    return v.n >= 3 && sv_eq(heart, v);
}

/** The address, its local part, the name, or one word of it, with whatever digits and signs around. */
static bool is_own(struct sv password, struct password_owner owner, struct arena *a)
{
    struct sv heart = heart_of(joined(a, password));
    struct sv domain = owner.email, local = sv_cut(&domain, '@');
    if (same_heart(heart, a, owner.email) || same_heart(heart, a, local) || same_heart(heart, a, owner.name))
        return true;
    struct sv rest = text_fold(a, owner.name), reversed = SV("");
    while (rest.n) {
        struct sv word = sv_cut(&rest, ' ');
        if (same_heart(heart, a, word))
            return true;
        reversed = sv_fmt(a, "%.*s%.*s", SV_FMT(word), SV_FMT(reversed));
    }
    return same_heart(heart, a, reversed);
}

struct sv password_problem(struct sv password, struct password_owner owner, struct arena *scratch)
{
    if (!utf8_valid(password))
        return SV("Choose a password without characters that cannot be read.");
    if (utf8_length(password) < PASSWORD_MIN_CHARACTERS)
        return SV("Choose a password of at least 8 characters.");
    if (password.n > PASSWORD_MAX_BYTES)
        return SV("Choose a shorter password: 256 characters are the most.");
    if (is_own(password, owner, scratch))
        return SV("Choose a password that is not your own name or e-mail address.");
    if (is_common(lower(scratch, password)))
        return SV("Choose a password that is harder to guess: this is one of the most common.");
    return SV("");
}
