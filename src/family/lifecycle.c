#include "family/lifecycle.h"

/* Rows: from; columns: move. GRANT_NONE: illegal. */
static const enum grant_state next[][MOVE_COUNT] = {
    [GRANT_PROPOSED] = { [MOVE_ACCEPT] = GRANT_ACTIVE,
        [MOVE_DECLINE] = GRANT_ENDED,
        [MOVE_EXPIRE] = GRANT_ENDED,
        [MOVE_REVOKE] = GRANT_ENDED,
        [MOVE_AGE] = GRANT_ENDED,
        [MOVE_END_DATE] = GRANT_ENDED,
        [MOVE_ARCHIVE] = GRANT_SUSPENDED,
        [MOVE_DECEASED] = GRANT_ENDED,
        [MOVE_ERROR] = GRANT_ENDED,
        [MOVE_LEAVE] = GRANT_ENDED },
    [GRANT_ACTIVE] = { [MOVE_SUSPEND] = GRANT_SUSPENDED,
        [MOVE_REVOKE] = GRANT_ENDED,
        [MOVE_LEAVE] = GRANT_ENDED,
        [MOVE_AGE] = GRANT_ENDED,
        [MOVE_END_DATE] = GRANT_ENDED,
        [MOVE_ARCHIVE] = GRANT_SUSPENDED,
        [MOVE_DECEASED] = GRANT_SUSPENDED,
        [MOVE_ERROR] = GRANT_ENDED },
    [GRANT_SUSPENDED] = { [MOVE_RESUME] = GRANT_ACTIVE,
        [MOVE_REVOKE] = GRANT_ENDED,
        [MOVE_LEAVE] = GRANT_ENDED,
        [MOVE_AGE] = GRANT_ENDED,
        [MOVE_END_DATE] = GRANT_ENDED,
        [MOVE_DECEASED] = GRANT_ENDED,
        [MOVE_ERROR] = GRANT_ENDED,
        [MOVE_DECLINE] = GRANT_ENDED,
        [MOVE_EXPIRE] = GRANT_ENDED },
    [GRANT_ENDED] = { [MOVE_ACCEPT] = GRANT_NONE },
};
static const char *const move_names[MOVE_COUNT] = {
    [MOVE_ACCEPT] = "accept",
    [MOVE_DECLINE] = "decline",
    [MOVE_EXPIRE] = "expire",
    [MOVE_SUSPEND] = "suspend",
    [MOVE_RESUME] = "resume",
    [MOVE_REVOKE] = "revoke",
    [MOVE_LEAVE] = "leave",
    [MOVE_AGE] = "age",
    [MOVE_END_DATE] = "end_date",
    [MOVE_ARCHIVE] = "archive",
    [MOVE_DECEASED] = "deceased",
    [MOVE_ERROR] = "error",
};
/* The reason written by each move; NULL: the person chooses from the list below. */
static const char *const move_reasons[MOVE_COUNT] = {
    [MOVE_ACCEPT] = "accepted",
    [MOVE_DECLINE] = "declined",
    [MOVE_EXPIRE] = "expired",
    [MOVE_SUSPEND] = NULL,
    [MOVE_RESUME] = "resumed",
    [MOVE_REVOKE] = NULL,
    [MOVE_LEAVE] = "left",
    [MOVE_AGE] = "age",
    [MOVE_END_DATE] = "end_date",
    [MOVE_ARCHIVE] = "archived",
    [MOVE_DECEASED] = "deceased",
    [MOVE_ERROR] = "entered_in_error",
};
enum { OF_PEOPLE = 1, OF_SUSPEND = 2, OF_REVOKE = 4 }; /* who may give a reason: people, or rules with that move */
struct reason_words {
    const char *code, *words;
    int by;
};
static const struct reason_words reasons[] = {
    { "revoked", "Ended by the practice or the client", OF_PEOPLE },
    { "client_asked", "The client asked for it", OF_PEOPLE },
    { "court_order", "A court order", OF_PEOPLE },
    { "safety", "Safety", OF_PEOPLE },
    { "no_longer_needed", "No longer needed", OF_PEOPLE },
    { "other", "Another reason", OF_PEOPLE },
    { "age", "Age boundary reached", OF_SUSPEND },
    { "no_birth_date", "The birth date is not known", OF_SUSPEND },
    { "renewal", "Nobody renewed it", OF_SUSPEND },
    { "idle", "Not used for a long time", OF_SUSPEND },
    { "proof_expired", "The proof has expired", OF_SUSPEND },
    { "link_broken", "The link was broken", OF_REVOKE },
    { "declined", "The invitation was declined", 0 },
    { "expired", "The invitation expired", 0 },
    { "left", "The caregiver left", 0 },
    { "end_date", "The end date has passed", 0 },
    { "archived", "The account was archived", 0 },
    { "deceased", "Death was recorded", 0 },
    { "entered_in_error", "Entered in error", 0 },
    { "accepted", "Accepted", 0 },
    { "resumed", "Resumed", 0 },
    /* in the history only */
    { "acknowledged", "Given, with the acknowledgement", 0 },
    { "changed", "Changed by the practice", 0 },
    { "narrowed_by_client", "Changed by the client", 0 },
    { "consented", "The client agreed", 0 },
    { "age_limited", "Narrowed at an age boundary", 0 },
    { "kept", "Kept after review", 0 },
    { "converted", "Waits for the client's own consent", 0 },
    { "born_corrected", "The birth date was corrected", 0 },
    { "ends_soon", "Both sides were told that it ends soon", 0 },
};

bool lifecycle_next(enum grant_state from, enum grant_move move, enum grant_state *ret_to)
{
    if (from == GRANT_NONE || next[from][move] == GRANT_NONE)
        return false;
    *ret_to = next[from][move];
    return true;
}

struct sv lifecycle_reason(enum grant_move move)
{
    return sv_of(move_reasons[move]);
}

bool lifecycle_reason_valid(enum grant_move move, struct sv reason)
{
    if (move_reasons[move])
        return sv_eq(reason, sv_of(move_reasons[move]));
    int may = OF_PEOPLE | (move == MOVE_SUSPEND ? OF_SUSPEND : OF_REVOKE);
    for (size_t i = 0; i < LENGTH(reasons); i++)
        if (sv_eq(reason, sv_of(reasons[i].code)))
            return (reasons[i].by & may) != 0;
    return false;
}

static const char *const state_names[] = {
    [GRANT_NONE] = "",
    [GRANT_PROPOSED] = "proposed",
    [GRANT_ACTIVE] = "active",
    [GRANT_SUSPENDED] = "suspended",
    [GRANT_ENDED] = "ended",
};

const char *grant_state_name(enum grant_state s)
{
    return state_names[s];
}

bool grant_state_parse(struct sv name, enum grant_state *ret_state)
{
    for (size_t i = GRANT_PROPOSED; i <= GRANT_ENDED; i++)
        if (sv_eq(name, sv_of(state_names[i]))) {
            *ret_state = (enum grant_state)i;
            return true;
        }
    return false;
}

const char *grant_move_name(enum grant_move m)
{
    return move_names[m];
}

struct sv grant_reason_words(struct sv reason)
{
    for (size_t i = 0; i < LENGTH(reasons); i++)
        if (sv_eq(reason, sv_of(reasons[i].code)))
            return sv_of(reasons[i].words);
    return reason;
}
