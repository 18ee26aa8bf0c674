#include "cli/prompt.h"

#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { SECRET_MAX = 1024 };

/* From /dev/tty, so that a secret is asked for even when standard input is a pipe. */
static bool read_line(FILE *tty, const char *question, char line[SECRET_MAX])
{
    struct termios was, quiet;
    int fd = fileno(tty);
    if (tcgetattr(fd, &was) != 0)
        return false;
    quiet = was;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fd, TCSAFLUSH, &quiet); /* first: who answers the moment the question stands there is not lost or shown */
    fprintf(tty, "%s: ", question);
    fflush(tty);
    bool got = fgets(line, SECRET_MAX, tty) != NULL;
    tcsetattr(fd, TCSAFLUSH, &was);
    (void)!write(fd, "\n", 1); /* the stream was read from: not by it */
    line[strcspn(line, "\r\n")] = '\0';
    return got && *line;
}

bool prompt_secret(
    const struct invocation *in, const char *variable, const char *question, bool twice, struct sv *ret_secret)
{
    const char *given = getenv(variable);
    if (given && *given) {
        *ret_secret = sv_of(given);
        return true;
    }
    FILE *tty = fopen("/dev/tty", "r+e");
    if (!tty) {
        command_fail(in, "there is no terminal to ask at: give the secret in the environment as %s.", variable);
        return false;
    }
    char line[SECRET_MAX], again[SECRET_MAX];
    bool good = read_line(tty, question, line);
    if (!good)
        command_fail(in, "nothing was typed.");
    else if (twice && !(read_line(tty, "The same again", again) && strcmp(line, again) == 0))
        good = (command_fail(in, "the two differ. Nothing was changed."), false);
    fclose(tty);
    if (good)
        *ret_secret = sv_dup(in->arena, sv_of(line));
    explicit_bzero(line, sizeof line);
    explicit_bzero(again, sizeof again);
    return good;
}
