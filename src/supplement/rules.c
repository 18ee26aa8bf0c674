#include "supplement/rules.h"

#include <assert.h>

#include "base/err.h"

static const struct {
    const char *name, *text, *ended;
} whys[SUPPLEMENT_WHY_COUNT] = {
    [SUPPLEMENT_FINE] = { "", "", "" },
    [SUPPLEMENT_ARCHIVED] = { "archived", "An archived client is not connected. Un-archive them first.",
        "The client was archived." },
    [SUPPLEMENT_DECEASED] = { "deceased", "The client has died.", "The client has died." },
    [SUPPLEMENT_NO_BIRTH_DATE] = { "no_birth_date",
        "The birth date decides whether a client has an own account there or is a parent’s dependent. Enter it in the "
        "profile.",
        "The birth date is not known any more." },
    [SUPPLEMENT_MINOR] = { "minor", "A client below 18 is connected as the dependent of one parent.",
        "By the birth date the client is below 18: connect them as the dependent of one parent." },
    [SUPPLEMENT_OF_AGE] = { "of_age", "The client is 18 or older: connect them with an account of their own.",
        "The client turned 18. The parent has no way in any more." },
    [SUPPLEMENT_NO_ADDRESS] = { "no_address", "The store needs an e-mail address. Enter it in the profile.",
        "The client has no e-mail address any more." },
    [SUPPLEMENT_ADDRESS_CHANGED] = { "address_changed", "The e-mail address has changed.",
        "The client’s e-mail address changed. Change it in Fullscript too, then connect again." },
    [SUPPLEMENT_PARENT_GONE] = { "parent_gone",
        "The parent has to be on the client’s list as parent or legal guardian, with an account that is not archived.",
        "The parent is not on the client’s list as parent or guardian any more." },
    [SUPPLEMENT_PARENT_YOUNG] = { "parent_young",
        "The parent has to be 18 or older, and their birth date known. Enter it in their profile.",
        "The parent is not known to be 18 or older." },
    [SUPPLEMENT_PARENT_SILENCED] = { "parent_silenced",
        "This parent is kept out of the client’s matters: by safe mode or by a no-contact rule. Choose another one.",
        "The parent is kept out of the client’s matters: by safe mode or by a no-contact rule." },
    [SUPPLEMENT_PARENT_NO_ADDRESS] = { "parent_no_address",
        "The parent has no e-mail address. Enter it in their profile.", "The parent has no e-mail address any more." },
    [SUPPLEMENT_ACCESS_ENDED] = { "access_ended",
        "The parent’s access to the client’s record has ended since they were connected.",
        "The parent’s access to the client’s record ended. Connect them again if they still look after the client "
        "there." },
    [SUPPLEMENT_PARENT_DISCONNECTED] = { "parent_disconnected",
        "The parent has no account at Fullscript yet. Connect the parent first.",
        "The parent’s own connection ended." },
    [SUPPLEMENT_BY_STAFF] = { "disconnected", "", "Staff ended the connection." },
    [SUPPLEMENT_MOVED] = { "moved", "", "The connection was moved to somebody else with the same e-mail address." },
    [SUPPLEMENT_OTHER_CLINIC] = { "other_clinic", "", "The practice connected another Fullscript account." },
};

const char *supplement_why_name(enum supplement_why w)
{
    assert((unsigned)w < SUPPLEMENT_WHY_COUNT);
    return whys[w].name;
}

bool supplement_why_parse(struct sv name, enum supplement_why *ret_why)
{
    for (enum supplement_why w = 0; w < SUPPLEMENT_WHY_COUNT; w++)
        if (name.n && sv_eq(name, sv_of(whys[w].name))) {
            *ret_why = w;
            return true;
        }
    return false;
}

struct sv supplement_why_text(enum supplement_why w)
{
    assert((unsigned)w < SUPPLEMENT_WHY_COUNT);
    return sv_of(whys[w].text);
}

struct sv supplement_end_text(enum supplement_why w)
{
    assert((unsigned)w < SUPPLEMENT_WHY_COUNT);
    return sv_of(whys[w].ended);
}

bool supplement_minor(struct day born, struct day today, bool leap_early)
{
    return !age_reached(born, STORE_ADULT_AGE, today, leap_early);
}

static enum supplement_why parent_standing(const struct supplement_facts *f, struct day today, bool leap_early)
{
    if (!f->parent_linked || f->parent_archived || f->parent_dead)
        return SUPPLEMENT_PARENT_GONE;
    if (f->parent_silenced || f->parent_kept_apart)
        return SUPPLEMENT_PARENT_SILENCED;
    if (f->parent_access_ended)
        return SUPPLEMENT_ACCESS_ENDED;
    if (!f->parent_born.has || supplement_minor(f->parent_born.v, today, leap_early))
        return SUPPLEMENT_PARENT_YOUNG;
    if (!f->parent_has_address)
        return SUPPLEMENT_PARENT_NO_ADDRESS;
    return f->parent_connected ? SUPPLEMENT_FINE : SUPPLEMENT_PARENT_DISCONNECTED;
}

enum supplement_why supplement_may(const struct supplement_facts *f, struct day today, bool leap_early)
{
    if (f->dead)
        return SUPPLEMENT_DECEASED;
    if (f->archived)
        return SUPPLEMENT_ARCHIVED;
    if (!f->born.has)
        return SUPPLEMENT_NO_BIRTH_DATE;
    bool minor = supplement_minor(f->born.v, today, leap_early);
    if (minor != f->dependent)
        return minor ? SUPPLEMENT_MINOR : SUPPLEMENT_OF_AGE;
    if (f->dependent)
        return parent_standing(f, today, leap_early);
    return f->has_address ? SUPPLEMENT_FINE : SUPPLEMENT_NO_ADDRESS;
}

enum supplement_why supplement_standing(const struct supplement_facts *f, struct day today, bool leap_early)
{
    enum supplement_why w = supplement_may(f, today, leap_early);
    if (w != SUPPLEMENT_FINE || f->dependent)
        return w;
    return f->same_address ? SUPPLEMENT_FINE : SUPPLEMENT_ADDRESS_CHANGED;
}
