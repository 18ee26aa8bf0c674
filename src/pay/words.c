/* What went wrong, in a sentence: to who pays, and to staff. */
#include "pay/adapters.h"

/* The one who holds a card may have stolen it: that it was reported lost, or looks like fraud, is told to staff alone.
 */
#define DECLINED "The card was declined. Use another card, or ask the bank that gave it out."
#define NOT_NOW "Paying by card is not possible at the moment. You have not been charged."
#define NOT_SURE "We do not know yet whether this payment went through. Please do not pay again: we are finding out."

static const struct {
    const char *key, *payer, *staff;
    bool passes;
} words[] = {
    { "declined_bank", DECLINED, "The bank declined the card and did not say why.", true },
    { "declined_funds",
        "The bank says that there is not enough money for this payment. Use another card, or try later.",
        "Declined: not enough money.", true },
    { "declined_limit", "The card has reached a limit of its bank. Use another card, or try on another day.",
        "Declined: a limit of the card is reached.", true },
    { "declined_later", "The bank could not be asked. Please try again in a while.",
        "Declined: the bank could not be asked.", true },
    { "declined_expired", "The card has expired. Use another card.", "Declined: the card has expired.", false },
    { "declined_number", "The number of the card is not right. Enter the card again.",
        "Declined: the number of the card is not right.", false },
    { "declined_code", "The security code of the card is not right. Enter the card again.",
        "Declined: the security code is not right.", false },
    { "declined_address", "The postal code does not belong to the card. Enter the card again.",
        "Declined: the postal code does not belong to the card.", false },
    { "declined_unsupported", "This card cannot be used for this payment. Use another card.",
        "Declined: the card is not made for this kind of payment.", false },
    { "declined_confirmation", "The bank did not get your confirmation. Try again, or use another card.",
        "Declined: the payer's bank did not get a confirmation (3-D Secure).", false },
    { "declined_lost", DECLINED, "Declined: reported lost or stolen. The payer is not told this.", false },
    { "declined_risk", DECLINED, "Declined as a risk of fraud. The payer is not told this.", false },
    { "needs_payer", "Your bank wants you to confirm this payment.",
        "The payer's bank wants their confirmation (3-D Secure): they have to pay on their page.", false },
    { "setup_open", "The card has not been entered yet.", "The card has not been entered yet.", false },
    { "processing", NOT_SURE, "The gateway does not know yet. It is asked again.", false },
    { "no_answer", NOT_SURE, "The gateway did not answer: it may have happened. It is found out by asking again.",
        false },
    { "in_progress", NOT_SURE, "The gateway is still working on the same question.", false },
    { "down", NOT_SURE, "The gateway is out of order: it may have happened. It is found out by asking again.", false },
    { "strange_answer", NOT_SURE, "The gateway answered something unexpected. It is found out by asking again.",
        false },
    { "busy", NOT_NOW, "The gateway asks us to wait. It is tried again.", true },
    { "no_connection", NOT_NOW, "The gateway cannot be reached. It is tried again.", true },
    { "not_there", NOT_NOW, "The gateway has no such customer, card or payment.", false },
    { "key_reused", NOT_NOW, "The gateway was asked something else with the same key before: refused.", false },
    { "other_customer", NOT_NOW, "The gateway answered for another customer: refused. Nothing was charged for them.",
        false },
    { "other_answer", NOT_NOW,
        "The gateway answered with another amount or payment than asked for: refused. Look at "
        "its dashboard.",
        false },
    { "paid_already", "This is paid already.", "It is paid already: give it back instead.", false },
    { "refund_too_much", "", "That is more than is left of the payment.", false },
    { "refund_not_paid", "", "The payment was never made: there is nothing to give back.", false },
    { "disputed", "", "The payment is disputed at the bank: it cannot be given back while that lasts.", false },
    { "dispute_lost", "", "The payer's bank decided the dispute against the practice.", false },
    { "amount", "Amounts this small or large cannot be paid by card.",
        "The gateway does not take this amount by card (too small, too large, or an unknown currency).", false },
    { "refused", NOT_NOW, "The gateway refused it.", false },
    { "credentials", NOT_NOW,
        "The gateway does not know our secret key. Whoever runs this Kith has to set it right: "
        "kith doctor.",
        false },
    { "permission", NOT_NOW,
        "Our key may not do this at the gateway. Its permissions have to be added: docs/payments.md.", false },
    { "address", NOT_NOW, "The gateway's address is wrong. Whoever runs this Kith has to set it right: kith doctor.",
        false },
    { "gateway_gone", NOT_NOW,
        "The payment gateway of this payment is no longer set up. Whoever runs this Kith can set "
        "it up again.",
        false },
};

static size_t index_of(struct sv error)
{
    size_t i = 0;
    while (i < LENGTH(words) && !sv_eq(error, sv_of(words[i].key)))
        i++;
    return i;
}

const char *pay_error_key(struct sv error)
{
    size_t i = index_of(error);
    return !error.n ? "" : i < LENGTH(words) ? words[i].key : "refused";
}

struct sv pay_payer_words(struct sv error)
{
    size_t i = index_of(error);
    if (!error.n)
        return SV("");
    return i < LENGTH(words) && words[i].payer[0] ? sv_of(words[i].payer) : SV(NOT_NOW);
}

struct sv pay_staff_words(struct sv error)
{
    size_t i = index_of(error);
    if (!error.n)
        return SV("");
    return i < LENGTH(words) ? sv_of(words[i].staff) : SV("The payment gateway failed.");
}

bool pay_error_passes(struct sv error)
{
    size_t i = index_of(error);
    return i < LENGTH(words) && words[i].passes;
}
