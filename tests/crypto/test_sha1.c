#include "fixture.h"

#include "crypto/encode.h"
#include "crypto/sha1.h"

/* RFC 2202, section 3. */
static void hmac_is_that_of_rfc_2202(void **state)
{
    (void)state;
    static const unsigned char eleven[20] = { 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b,
        0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b };
    const struct {
        struct sv key, data;
        const char *mac;
    } rows[] = {
        { { (const char *)eleven, sizeof eleven }, SV("Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00" },
        { SV("Jefe"), SV("what do ya want for nothing?"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        unsigned char mac[SHA1_BYTES];
        sha1_hmac(rows[i].key, rows[i].data, mac);
        assert_string_equal(hex_encode(scratch, mac, sizeof mac).p, rows[i].mac);
    }
}

static void empty_key_and_text_have_a_mac_too(void **state)
{
    (void)state;
    unsigned char mac[SHA1_BYTES];
    sha1_hmac(SV(""), SV(""), mac);
    assert_string_equal(hex_encode(scratch, mac, sizeof mac).p, "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hmac_is_that_of_rfc_2202),
        cmocka_unit_test(empty_key_and_text_have_a_mac_too),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
