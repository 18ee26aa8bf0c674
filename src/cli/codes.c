/* kith import codes: the official lists of diagnoses and procedures. */
#include <unistd.h>

#include "billing/billing.h"
#include "cli/commands.h"
#include "cli/session_db.h"

enum { FILE_MOST = 256 << 20 };

static void show_progress(void *ctx, int64_t lines)
{
    (void)ctx;
    fprintf(stderr, "\r%lld lines", (long long)lines);
}

/* The whole file, up to FILE_MOST bytes. */
static bool read_file(const struct invocation *in, FILE *file, struct sv *ret_text)
{
    struct str s = str_new(in->arena, FILE_MOST);
    char part[65536];
    for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0;)
        str_add(&s, sv_from(part, n));
    *ret_text = str_sv(&s);
    return !ferror(file) && !s.overflowed;
}

static int import_text(const struct invocation *in, enum code_system system, int64_t year, struct sv text)
{
    struct command_db c;
    struct code_import done = { 0 };
    struct problems problems = problems_new(in->arena);
    bool watched = isatty(STDERR_FILENO);
    int status = EXIT_FAILED;
    if (command_db_open(in, DB_NEEDS_ORG, &c)) {
        enum err e = code_import(&c.op, system, year, text, watched ? show_progress : NULL, NULL, &problems, &done);
        if (watched)
            fputc('\n', stderr);
        if (e == E_OK) {
            printf("%lld lines of %s %lld: %lld new codes, %lld changed.\n", (long long)done.lines,
                code_system_label(system), (long long)year, (long long)done.added, (long long)done.changed);
            status = EXIT_DONE;
        } else if (problems.count) {
            command_fail(in, "%.*s", SV_FMT(problems.items[0].text));
        } else {
            command_fail(in, "the import stopped (%s); nothing was saved.", err_name(e));
        }
    }
    command_db_close(&c);
    return status;
}

static int import_codes(const struct invocation *in)
{
    const char *path = in->operands[0];
    enum code_system system;
    struct sv text;
    int64_t year;
    if (!code_system_parse(option_get(in, "system"), &system))
        return command_misuse(in, "--system is icd-10-cm, hcpcs or cpt.");
    if (!option_int(in, "year", 1990, 2100, &year))
        return EXIT_USAGE;
    FILE *file = command_file(in, path);
    if (!file)
        return EXIT_FAILED;
    bool good = read_file(in, file, &text);
    fclose(file);
    return good ? import_text(in, system, year, text) : command_fail(in, "cannot read %s.", path);
}

const struct command command_import_codes = {
    .name = "import codes",
    .operands = "FILE",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "Loads a list of diagnoses or procedures: ICD-10-CM, HCPCS, or CPT.",
    .details =
        "ICD-10-CM: the order file of CMS (icd10cm_order_2026.txt). HCPCS: the alphanumeric file of CMS. Any of them, "
        "and CPT, whose titles are licensed: a sheet with the columns code,title. May run again; all lines are "
        "saved or none.",
    .options = { OPTION_DB, OPTION_KEYS, OPTION_ORG, { "system", "NAME", NULL, true, "icd-10-cm, hcpcs or cpt" },
        { "year", "YEAR", NULL, true, "of the release" } },
    .run = import_codes,
};
