/** tools/pogen/key.h — the constant of a text that is translated: the same in htmlgen, which uses it, and in pogen,
 * which declares it. */
#ifndef KITH_TOOLS_POGEN_KEY_H
#define KITH_TOOLS_POGEN_KEY_H

enum { WORDS_KEY_MAX = 64 };
/** "W_the_access_of_caregiver_to_your_1f2e3d4c": some of its words, for people, and a hash of all. `context` may be
 * NULL. */
void words_key(const char *context, const char *text, char ret_key[WORDS_KEY_MAX]);

#endif
