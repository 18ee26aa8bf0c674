/**
 * sms/sms.h — text messages through a gateway that speaks the interface of Twilio: many do, and a practice may run its
 * own.
 *
 * The gateway's URL: "twilio:https://ACCOUNT:TOKEN@api.twilio.com/?from=%2B15550100". ACCOUNT and TOKEN are the
 * account's; TOKEN also signs what the gateway posts to us, and may come from KITH_SMS_TOKEN instead.
 */
#ifndef KITH_SMS_SMS_H
#define KITH_SMS_SMS_H

#include "fetch/fetch.h"
#include "http/form.h"

struct sms_gateway {
    struct sv base; /* "https://api.twilio.com" */
    struct sv account, token, from;
};
/** E_INVALID with a sentence for the administrator. Texts live in the arena. */
enum err sms_gateway_read(
    struct arena *a, struct sv url, struct sms_gateway *ret_gateway, struct sv *ret_problem) MUST_CHECK;

enum sms_end {
    SMS_SENT,
    SMS_UNKNOWN,   /* it may have gone out */
    SMS_AGAIN,     /* the gateway is away or busy */
    SMS_REFUSED,   /* this message or number, for good */
    SMS_STOPPED,   /* the number has answered STOP */
    SMS_NO_NUMBER, /* there is no such number, or no phone that takes texts */
    SMS_SETTINGS,  /* the gateway does not know our account: somebody has to set it right */
};
struct sms_result {
    enum sms_end end;
    int status, code; /* HTTP's, and the gateway's own; 0: none */
    int64_t wait_s;   /* SMS_AGAIN: not sooner (Retry-After); 0: not said */
};
/** One text to one number (E.164). */
struct sms_result sms_send(struct fetch *f, struct arena *a, const struct sms_gateway *g, struct sv to, struct sv text);

/** Whether the gateway signed this form: HMAC-SHA1 over our own address of the hook and the sorted fields. Constant
 * time. */
bool sms_signature_valid(
    struct arena *a, const struct sms_gateway *g, struct sv url, const struct http_pairs *form, struct sv signature);

enum sms_word { SMS_WORD_OTHER, SMS_WORD_STOP, SMS_WORD_START };
/** What a person answered: STOP, UNSUBSCRIBE, CANCEL, END, QUIT, BAJA, PARAR; START, YES, UNSTOP, SI, ALTA. */
enum sms_word sms_word_of(struct arena *a, struct sv body);

#endif
