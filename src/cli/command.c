#include "cli/command.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

static const char *const config_default = "/etc/kith/kith.conf";

static size_t options_count(const struct command *c)
{
    size_t n = 0;
    while (n < OPTIONS_MAX && c->options[n].name)
        n++;
    return n;
}

static size_t option_index(const struct command *c, const char *name)
{
    for (size_t i = 0; i < options_count(c); i++)
        if (strcmp(c->options[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

static const char *raw(const struct invocation *in, const char *name)
{
    size_t i = option_index(in->command, name);
    assert(i != SIZE_MAX);
    return in->values[i];
}

struct sv option_get(const struct invocation *in, const char *name)
{
    return sv_of(raw(in, name));
}

static const char *const words_on[] = { "1", "yes", "on", "true" };
static const char *const words_off[] = { "0", "no", "off", "false", "" };

static bool one_of(const char *v, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(v, words[i]) == 0)
            return true;
    return false;
}

bool option_on(const struct invocation *in, const char *name)
{
    const char *v = raw(in, name);
    return v && one_of(v, words_on, LENGTH(words_on));
}

bool option_int(const struct invocation *in, const char *name, int64_t least, int64_t most, int64_t *ret_n)
{
    int64_t n;
    if (int_parse(option_get(in, name), &n) && n >= least && n <= most) {
        *ret_n = n;
        return true;
    }
    command_misuse(in, "--%s takes a whole number from %lld to %lld.", name, (long long)least, (long long)most);
    return false;
}

struct sv operand_get(const struct invocation *in, unsigned i)
{
    return i < in->operands_count ? sv_of(in->operands[i]) : SV("");
}

bool operand_int(const struct invocation *in, unsigned i, const char *name, int64_t *ret_n)
{
    int64_t n;
    if (int_parse(operand_get(in, i), &n) && n > 0) {
        *ret_n = n;
        return true;
    }
    command_misuse(in, "%s is a number, not \"%.*s\".", name, SV_FMT(operand_get(in, i)));
    return false;
}

static void complain(const struct invocation *in, const char *fmt, va_list ap)
{
    fprintf(stderr, "kith %s: ", in->command->name);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
}

int command_fail(const struct invocation *in, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    complain(in, fmt, ap);
    va_end(ap);
    return EXIT_FAILED;
}

FILE *command_file(const struct invocation *in, const char *path)
{
    struct stat st;
    FILE *file = fopen(path, "re");
    if (file && fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode)) { /* it opens, and gives no byte */
        fclose(file);
        file = NULL;
        errno = EISDIR;
    }
    if (!file)
        command_fail(in, "cannot read %s: %s.", path, strerror(errno));
    return file;
}

int command_misuse(const struct invocation *in, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    complain(in, fmt, ap);
    va_end(ap);
    fprintf(stderr, "Try: kith %s --help\n", in->command->name);
    *in->misused = true;
    return EXIT_USAGE;
}

static void print_usage(const struct command *c, FILE *to)
{
    fprintf(to, "Usage: kith %s", c->name);
    for (size_t i = 0; i < options_count(c); i++)
        if (c->options[i].required)
            fprintf(to, " --%s %s", c->options[i].name, c->options[i].value);
    fprintf(to, " [options]%s%s\n", *c->operands ? " " : "", c->operands);
}

static void print_help(const struct command *c)
{
    print_usage(c, stdout);
    printf("\n%s\n", c->summary);
    if (*c->details)
        printf("\n%s\n", c->details);
    printf("\nOptions\n");
    for (size_t i = 0; i < options_count(c); i++) {
        const struct option *o = &c->options[i];
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
        printf("  %-26s %s", left, o->help);
        if (o->fallback)
            printf(" (%s)", o->fallback);
        printf("\n");
    }
    printf("  %-26s %s\n", "--config FILE", "read options from this file (/etc/kith/kith.conf, if it is there)");
    printf("\nEvery option may also stand in the environment (--base-url as KITH_BASE_URL) or in the config file "
           "(base-url = …).\n");
}

static void print_commands(const struct command *const *commands, size_t count, FILE *to)
{
    fprintf(to, "Kith: practice management and client portal for care that involves families.\n\nUsage: kith COMMAND "
                "[options]\n\nCommands\n");
    for (size_t i = 0; i < count; i++)
        fprintf(to, "  %-18s %s\n", commands[i]->name, commands[i]->summary);
    fprintf(to, "\nkith COMMAND --help explains one of them.\n");
}

/* "user add" is two words of argv. The longest name that fits wins. */
static const struct command *find_command(
    const struct command *const *commands, size_t count, int argc, char **argv, int *ret_words)
{
    const struct command *best = NULL;
    *ret_words = 0;
    for (size_t i = 0; i < count; i++) {
        const char *space = strchr(commands[i]->name, ' ');
        size_t first = space ? (size_t)(space - commands[i]->name) : strlen(commands[i]->name);
        if (strlen(argv[1]) != first || strncmp(argv[1], commands[i]->name, first) != 0)
            continue;
        int words = space ? 2 : 1;
        if (space && (argc < 3 || strcmp(argv[2], space + 1) != 0))
            continue;
        if (words > *ret_words) {
            best = commands[i];
            *ret_words = words;
        }
    }
    return best;
}

static const char *from_environment(struct arena *a, const char *name)
{
    struct str s = str_new(a, 128);
    str_add(&s, SV("KITH_"));
    for (const char *p = name; *p; p++)
        str_addc(&s, *p == '-' ? '_' : (char)toupper((unsigned char)*p));
    return getenv(s.p);
}

static bool read_arguments(struct invocation *in, const char **config, int argc, char **argv, bool *ret_help)
{
    bool only_operands = false;
    for (int i = 0; i < argc; i++) {
        char *arg = argv[i];
        if (only_operands || arg[0] != '-' || arg[1] == '\0') {
            if (in->operands_count == OPERANDS_MAX) {
                command_misuse(in, "too many arguments.");
                return false;
            }
            in->operands[in->operands_count++] = arg;
            continue;
        }
        if (strcmp(arg, "--") == 0) {
            only_operands = true;
            continue;
        }
        if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0) {
            *ret_help = true;
            return true;
        }
        char *equals = strchr(arg, '=');
        struct sv name = sv_sub(sv_of(arg), 2, equals ? (size_t)(equals - arg) - 2 : SIZE_MAX);
        bool is_config = sv_eq(name, SV("config"));
        size_t at = strncmp(arg, "--", 2) == 0 ? option_index(in->command, sv_z(in->arena, name)) : SIZE_MAX;
        if (at == SIZE_MAX && !is_config) {
            command_misuse(in, "there is no option %s.", arg);
            return false;
        }
        const char *value = equals ? equals + 1 : NULL;
        if (!value && (is_config || in->command->options[at].value)) {
            if (i + 1 == argc) {
                command_misuse(in, "%s needs a value.", arg);
                return false;
            }
            value = argv[++i];
        }
        if (is_config)
            *config = value;
        else
            in->values[at] = value ? value : "1";
    }
    return true;
}

/* Options of other commands stand in the same file; what none of them has is a slip of the fingers. */
static bool is_known(const struct invocation *in, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < in->commands_count; i++)
        found |= option_index(in->commands[i], name) != SIZE_MAX;
    return found;
}

static bool read_config_line(struct invocation *in, const char *path, unsigned number, char *line)
{
    struct sv rest = sv_trim(sv_of(line));
    if (!rest.n || rest.p[0] == '#')
        return true;
    if (sv_find(rest, '=', 0) == SIZE_MAX) {
        fprintf(stderr, "kith: %s:%u: a line is `option = value`.\n", path, number);
        return false;
    }
    struct sv name = sv_trim(sv_cut(&rest, '='));
    size_t at = option_index(in->command, sv_z(in->arena, name));
    if (!is_known(in, sv_z(in->arena, name))) {
        fprintf(stderr, "kith: %s:%u: no command has an option %.*s.\n", path, number, SV_FMT(name));
        return false;
    }
    if (at != SIZE_MAX && !in->values[at])
        in->values[at] = sv_z(in->arena, sv_trim(rest));
    return true;
}

static bool read_config(struct invocation *in, const char *path, bool must)
{
    FILE *f = fopen(path, "re");
    if (!f) {
        if (!must && errno == ENOENT)
            return true;
        fprintf(stderr, "kith: cannot read %s: %s.\n", path, strerror(errno));
        return false;
    }
    char line[2048];
    bool good = true;
    for (unsigned n = 1; good && fgets(line, sizeof line, f); n++)
        good = read_config_line(in, path, n, line);
    fclose(f);
    return good;
}

static bool complete(struct invocation *in, const char *config)
{
    const struct command *c = in->command;
    for (size_t i = 0; i < options_count(c); i++)
        if (!in->values[i])
            in->values[i] = from_environment(in->arena, c->options[i].name);
    const char *path = config ? config : getenv("KITH_CONFIG");
    if (!read_config(in, path ? path : config_default, path != NULL))
        return false;
    for (size_t i = 0; i < options_count(c); i++) {
        if (!in->values[i])
            in->values[i] = c->options[i].fallback;
        if (in->values[i] && !c->options[i].value && !one_of(in->values[i], words_on, LENGTH(words_on)) &&
            !one_of(in->values[i], words_off, LENGTH(words_off))) {
            command_misuse(in, "--%s is yes or no, not \"%s\".", c->options[i].name, in->values[i]);
            return false;
        }
        if (!in->values[i] && c->options[i].required) {
            command_misuse(in, "--%s %s is needed: %s.", c->options[i].name, c->options[i].value, c->options[i].help);
            return false;
        }
    }
    if (in->operands_count < c->operands_least || in->operands_count > c->operands_most) {
        command_misuse(in, in->operands_count < c->operands_least ? "%s is needed." : "too many arguments: %s.",
            *c->operands ? c->operands : "it takes none");
        return false;
    }
    return true;
}

/* "kith user" alone: say which there are. */
static int explain_missing(const struct command *const *commands, size_t count, int argc, char **argv)
{
    size_t n = strlen(argv[1]);
    bool group = false;
    for (size_t i = 0; i < count; i++)
        group |= strncmp(commands[i]->name, argv[1], n) == 0 && commands[i]->name[n] == ' ';
    if (!group) {
        fprintf(stderr, "kith: there is no command %s. kith --help lists them.\n", argv[1]);
        return EXIT_USAGE;
    }
    bool help = argc > 2 && strcmp(argv[2], "--help") == 0;
    FILE *to = help ? stdout : stderr;
    fprintf(to, "kith %s is one of\n", argv[1]);
    for (size_t i = 0; i < count; i++)
        if (strncmp(commands[i]->name, argv[1], n) == 0 && commands[i]->name[n] == ' ')
            fprintf(to, "  %-18s %s\n", commands[i]->name, commands[i]->summary);
    return help ? EXIT_DONE : EXIT_USAGE;
}

int command_main(const struct command *const *commands, size_t count, int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_commands(commands, count, argc < 2 ? stderr : stdout);
        return argc < 2 ? EXIT_USAGE : EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("kith %s\n", KITH_VERSION);
        return EXIT_DONE;
    }
    int words;
    const struct command *c = find_command(commands, count, argc, argv, &words);
    if (!c) {
        return explain_missing(commands, count, argc, argv);
    }
    struct arena *a = arena_new("command", 64 * 1024);
    bool misused = false;
    struct invocation in = {
        .command = c, .commands = commands, .commands_count = count, .arena = a, .misused = &misused
    };
    const char *config = NULL;
    bool help = false;
    int status = EXIT_USAGE;
    if (read_arguments(&in, &config, argc - 1 - words, argv + 1 + words, &help)) {
        if (help) {
            print_help(c);
            status = EXIT_DONE;
        } else if (complete(&in, config)) {
            status = c->run(&in);
            if (status == EXIT_FAILED && misused)
                status = EXIT_USAGE;
        }
    }
    if (fflush(stdout) != 0 && status == EXIT_DONE)
        status = EXIT_FAILED;
    arena_free(a);
    return status;
}
