/* Days, instants and whole numbers: what is read is written back as it was. */
#include "base/text.h"
#include "base/time.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 1024);
    struct sv v = fuzz_text(data, size);
    struct day d, again;
    if (day_parse(v, &d)) {
        assert(civil_valid(civil_of_day(d)) && day_of_civil(civil_of_day(d)).n == d.n);
        assert(sv_eq(day_iso(a, d), v));
        (void)day_human(a, d);
        assert(day_parse(day_iso(a, d), &again) && again.n == d.n);
    }
    struct instant t, t2;
    if (instant_parse(v, &t)) {
        assert(instant_parse(instant_iso(a, t), &t2));
        assert(t2.us <= t.us && t.us - t2.us < 1000000);
        assert(instant_mail_parse(instant_mail(a, t), &t2) && t2.us <= t.us && t.us - t2.us < 1000000);
        (void)instant_http(a, t);
    }
    int64_t n;
    if (int_parse(v, &n)) {
        struct str out = str_new(a, 32);
        int64_t n2;
        str_addi(&out, n);
        assert(int_parse(str_sv(&out), &n2) && n2 == n);
    }
    arena_free(a);
    return 0;
}
