#include "notify/facts.h"

#include <jansson.h>

#include "base/json.h"

enum { FACTS_MAX = 8192 };

enum member_type { MEMBER_TEXT, MEMBER_NUMBER, MEMBER_FLAG };
struct member {
    const char *key;
    size_t at;
    enum member_type type;
};
#define TEXT(name)                                                                                                     \
    {                                                                                                                  \
#name, offsetof(struct notify_facts, name), MEMBER_TEXT                                                        \
    }
#define NUMBER(name)                                                                                                   \
    {                                                                                                                  \
#name, offsetof(struct notify_facts, name), MEMBER_NUMBER                                                      \
    }
#define FLAG(name)                                                                                                     \
    {                                                                                                                  \
#name, offsetof(struct notify_facts, name), MEMBER_FLAG                                                        \
    }
static const struct member members[] = {
    TEXT(mail),
    NUMBER(to),
    TEXT(first),
    TEXT(client),
    TEXT(caregiver),
    TEXT(day),
    TEXT(at),
    TEXT(device),
    TEXT(path),
    TEXT(head),
    TEXT(sender),
    NUMBER(org),
    NUMBER(days),
    NUMBER(count),
    FLAG(again),
    FLAG(copies),
    FLAG(waits),
    FLAG(ended),
    FLAG(idle),
    FLAG(reason),
    TEXT(ends),
    TEXT(was),
    TEXT(provider),
    TEXT(visit_type),
    TEXT(place),
    TEXT(prepare),
    TEXT(prepare_url),
    TEXT(words),
    TEXT(uid),
    NUMBER(sequence),
    NUMBER(attendee),
    NUMBER(series),
    NUMBER(every),
    NUMBER(unit),
    NUMBER(weekdays),
    TEXT(last),
    TEXT(clock),
    TEXT(series_uid),
    FLAG(whole),
    NUMBER(way),
    NUMBER(contact),
    NUMBER(grant),
    FLAG(missed),
    FLAG(late),
    TEXT(currency),
    NUMBER(amount),
    TEXT(number),
    TEXT(card),
    NUMBER(invoice),
    FLAG(credit),
    FLAG(capped),
    FLAG(deposit),
    NUMBER(paper),
    NUMBER(document),
    FLAG(attached),
    FLAG(neutral),
};

struct sv notify_facts_write(struct arena *a, const struct notify_facts *f)
{
    struct str out = str_new(a, FACTS_MAX);
    struct json j = json_to(&out);
    const char *base = (const char *)f;
    json_begin_object(&j, NULL);
    for (size_t i = 0; i < LENGTH(members); i++) {
        const struct member *m = &members[i];
        const void *at = base + m->at;
        switch (m->type) {
        case MEMBER_TEXT:
            if (((const struct sv *)at)->n)
                json_str(&j, m->key, *(const struct sv *)at);
            break;
        case MEMBER_NUMBER:
            if (*(const int64_t *)at)
                json_int(&j, m->key, *(const int64_t *)at);
            break;
        case MEMBER_FLAG:
            if (*(const bool *)at)
                json_bool(&j, m->key, true);
            break;
        }
    }
    json_end(&j);
    return str_sv(&out);
}

static struct sv text_of(struct arena *a, const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    if (!json_is_string(v))
        return (struct sv){ 0 };
    return sv_dup(a, sv_from(json_string_value(v), json_string_length(v)));
}

static json_t *object_of(struct sv json)
{
    json_t *root = json_loadb(json.p, json.n, 0, NULL);
    if (json_is_object(root))
        return root;
    json_decref(root);
    return NULL;
}

enum err notify_facts_read(struct arena *a, struct sv json, struct notify_facts *ret_facts)
{
    json_t *root = object_of(json);
    if (!root)
        return E_INVALID;
    struct notify_facts f = { .to = 0 };
    char *base = (char *)&f;
    for (size_t i = 0; i < LENGTH(members); i++) {
        const struct member *m = &members[i];
        void *at = base + m->at;
        switch (m->type) {
        case MEMBER_TEXT: *(struct sv *)at = text_of(a, root, m->key); break;
        case MEMBER_NUMBER: *(int64_t *)at = json_integer_value(json_object_get(root, m->key)); break;
        case MEMBER_FLAG: *(bool *)at = json_is_true(json_object_get(root, m->key)); break;
        }
    }
    json_decref(root);
    if (!f.mail.n || !f.to)
        return E_INVALID;
    *ret_facts = f;
    return E_OK;
}

enum err notify_payload_read(struct arena *a, struct sv json, struct notify_payload *ret_payload)
{
    json_t *root = object_of(json);
    if (!root)
        return E_INVALID;
    const json_t *copy_was = json_object_get(root, "copy_was");
    *ret_payload = (struct notify_payload){
        .mail_token = json_integer_value(json_object_get(root, "mail_token")),
        .again = json_is_true(json_object_get(root, "again")),
        .reason = text_of(a, root, "reason"),
        .old_address = text_of(a, root, "old"),
        .new_address = text_of(a, root, "new"),
        .copy_was = json_is_true(copy_was),
        .has_copy_was = json_is_boolean(copy_was),
        .copies_none = json_is_false(json_object_get(root, "copies")),
        .days = json_integer_value(json_object_get(root, "days")),
        .last_day = text_of(a, root, "last_day"),
        .idle = json_is_true(json_object_get(root, "idle")),
        .was_us = json_integer_value(json_object_get(root, "was")),
        .nth = json_integer_value(json_object_get(root, "nth")),
        .minutes = json_integer_value(json_object_get(root, "minutes")),
        .beyond = json_is_true(json_object_get(root, "beyond")),
        .quiet = json_is_true(json_object_get(root, "quiet")),
        .n = json_integer_value(json_object_get(root, "n")),
        .hash = text_of(a, root, "hash"),
        .payer = json_integer_value(json_object_get(root, "payer")),
        .given_back = json_integer_value(json_object_get(root, "given_back")),
        .renewed = json_is_true(json_object_get(root, "renewed")),
        .to_client = json_is_true(json_object_get(root, "to_client")),
        .link = json_integer_value(json_object_get(root, "link")),
        .ended = json_is_true(json_object_get(root, "ended")),
        .capped = json_is_true(json_object_get(root, "capped")),
    };
    json_decref(root);
    return E_OK;
}
