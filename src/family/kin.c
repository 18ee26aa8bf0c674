#include "family/contact.h"

struct kin {
    const char *name;
    const char *words, *female, *male; /* what the contact is to the client */
    const char *inverse_words, *inverse_female, *inverse_male;
    int inverse; /* enum relationship, or -1: display only */
};
static const struct kin kin[KIN_COUNT] = {
    [KIN_CAREGIVER] = { "caregiver", "caregiver", "caregiver", "caregiver", "care receiver", "care receiver",
        "care receiver", -1 },
    [KIN_CHILD] = { "child", "child", "daughter", "son", "parent", "mother", "father", KIN_PARENT },
    [KIN_DEPENDENT] = { "dependent", "dependent", "dependent", "dependent", "legal guardian", "legal guardian",
        "legal guardian", KIN_LEGAL_GUARDIAN },
    [KIN_FAMILY_MEMBER] = { "family_member", "family member", "family member", "family member", "family member",
        "family member", "family member", KIN_FAMILY_MEMBER },
    [KIN_LEGAL_GUARDIAN] = { "legal_guardian", "legal guardian", "legal guardian", "legal guardian", "dependent",
        "dependent", "dependent", KIN_DEPENDENT },
    [KIN_PARENT] = { "is_parent", "parent", "mother", "father", "child", "daughter", "son", KIN_CHILD },
    [KIN_SPOUSE] = { "spouse", "spouse", "wife", "husband", "spouse", "wife", "husband", KIN_SPOUSE },
    [KIN_OTHER] = { "other", "other", "other", "other", "other", "other", "other", -1 },
};

const char *relationship_name(enum relationship r)
{
    return kin[r].name;
}

bool relationship_parse(struct sv name, enum relationship *ret_relationship)
{
    for (size_t i = 0; i < KIN_COUNT; i++)
        if (sv_eq(name, sv_of(kin[i].name))) {
            *ret_relationship = (enum relationship)i;
            return true;
        }
    return false;
}

/* Gender names a mother or a father only when it is known (F2); a label such as "sister" always wins. */
static struct sv by_gender(struct sv gender, const char *neutral, const char *female, const char *male)
{
    if (sv_eq(gender, SV("female")))
        return sv_of(female);
    return sv_of(sv_eq(gender, SV("male")) ? male : neutral);
}

struct sv relationship_words(struct arena *a, enum relationship r, struct sv label, struct sv gender)
{
    if (label.n)
        return sv_dup(a, label);
    return by_gender(gender, kin[r].words, kin[r].female, kin[r].male);
}

struct sv relationship_inverse_words(struct arena *a, enum relationship r, struct sv label, struct sv gender)
{
    (void)a;
    if (label.n) /* "sister" tells nothing of the other side but kinship */
        return SV("family member");
    return by_gender(gender, kin[r].inverse_words, kin[r].inverse_female, kin[r].inverse_male);
}

bool relationship_inverse(enum relationship r, enum relationship *ret_inverse)
{
    if (kin[r].inverse < 0)
        return false;
    *ret_inverse = (enum relationship)kin[r].inverse;
    return true;
}
