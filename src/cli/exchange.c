#include <unistd.h>

#include "cli/commands.h"
#include "cli/session_db.h"
#include "cli/site.h"
#include "exchange/exchange.h"

enum { NOTES_SHOWN = 50 };

static void show_progress(void *ctx, int64_t lines)
{
    (void)ctx;
    fprintf(stderr, "\r%lld lines", (long long)lines);
}

static void print_report(const struct import_report *r, bool dry_run)
{
    size_t shown = r->notes_count < NOTES_SHOWN ? r->notes_count : NOTES_SHOWN;
    for (size_t i = 0; i < shown; i++)
        printf("line %lld: %s%.*s\n", (long long)r->notes[i].line,
            r->notes[i].part  ? "TAKEN IN PART, NOT TAKEN: "
            : r->notes[i].bad ? "NOT TAKEN: "
                              : "",
            SV_FMT(r->notes[i].text));
    if ((int64_t)r->notes_count - (int64_t)shown + r->notes_more > 0)
        printf("… notes that are not shown: %lld.\n", (long long)((int64_t)(r->notes_count - shown) + r->notes_more));
    for (size_t i = 0; i < r->left_count; i++)
        printf("left out: %.*s, in all: %lld, first in line %lld\n", SV_FMT(r->left[i].what),
            (long long)r->left[i].count, (long long)r->left[i].first_line);
    printf(
        "Lines: %lld, not taken: %lld. New clients: %lld, known already: %lld. New contacts: %lld. New links: %lld.\n",
        (long long)r->lines, (long long)r->bad, (long long)r->clients_new, (long long)r->clients_known,
        (long long)r->contacts_new, (long long)r->links_new);
    if (r->saved)
        printf("Saved.\n");
    else
        printf(dry_run ? "Nothing was saved: this was a dry run.\n"
                       : "Nothing was saved. Mend the lines that were not taken, or use --keep-good.\n");
}

static int run_import(const struct invocation *in, unsigned needs,
    enum err (*import)(const struct op *, FILE *, const struct import_options *, struct import_report *))
{
    struct command_db c;
    struct import_report report;
    struct import_options o = { .dry_run = option_on(in, "dry-run"),
        .keep_good = option_on(in, "keep-good"),
        .progress = isatty(STDERR_FILENO) ? show_progress : NULL };
    const char *path = in->operands[0];
    FILE *file = command_file(in, path);
    int status = EXIT_FAILED;
    if (!file)
        return EXIT_FAILED;
    site_listen();
    if (command_db_open(in, DB_NEEDS_ORG | needs, &c)) {
        enum err e = import(&c.op, file, &o, &report);
        if (o.progress)
            fputc('\n', stderr);
        if (e == E_OK || e == E_INVALID)
            print_report(&report, o.dry_run);
        else
            command_fail(in, "the import stopped (%s); nothing was saved.", err_name(e));
        status = e == E_OK ? EXIT_DONE : EXIT_FAILED;
    }
    command_db_close(&c);
    fclose(file);
    return status;
}

static int import_fhir_file(const struct invocation *in)
{
    return run_import(in, DB_NEEDS_KEYS, import_fhir); /* members' numbers are sealed */
}

static int import_csv_file(const struct invocation *in)
{
    return run_import(in, 0, import_csv);
}

#define IMPORT_OPTIONS                                                                                                 \
    {                                                                                                                  \
        OPTION_DB, OPTION_KEYS, OPTION_ORG, { "dry-run", NULL, NULL, false, "look and report, save nothing" },         \
        {                                                                                                              \
            "keep-good", NULL, NULL, false, "save the good lines although others are bad"                              \
        }                                                                                                              \
    }

const struct command command_import_fhir = {
    .name = "import fhir",
    .operands = "FILE",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "Imports FHIR Patients, RelatedPersons and Coverages: NDJSON, or a Bundle.",
    .details = "May run again: people are known by their identifiers. By default all lines are saved or none. "
               "docs/import.md says what is taken.",
    .options = IMPORT_OPTIONS,
    .run = import_fhir_file,
};

const struct command command_import_csv = {
    .name = "import csv",
    .operands = "FILE",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "Imports a household sheet: clients, contacts and links.",
    .details = "May run again: people are known by the column id. By default all rows are saved or none. "
               "docs/import.md names the columns.",
    .options = IMPORT_OPTIONS,
    .run = import_csv_file,
};

static int export_one(const struct invocation *in)
{
    struct command_db c;
    struct client_id client;
    struct sv json;
    int status = EXIT_FAILED;
    if (!operand_int(in, 0, "ID", &client.v))
        return EXIT_USAGE;
    if (command_db_open(in, DB_NEEDS_KEYS | DB_NEEDS_ORG, &c)) { /* members' numbers are opened */
        enum err e = export_client(&c.op, client, &json);
        if (e == E_OK) {
            fwrite(json.p, 1, json.n, stdout);
            fputc('\n', stdout);
            status = EXIT_DONE;
        } else {
            command_fail(
                in, e == E_NOTFOUND ? "there is no client of that number." : "the export failed; nothing was written.");
        }
    }
    command_db_close(&c);
    return status;
}

const struct command command_export_client = {
    .name = "export client",
    .operands = "ID",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "Prints one client with contacts, grants and money as a FHIR Bundle.",
    .details = "Written into the access log before it is printed.",
    .options = { OPTION_DB, OPTION_KEYS, OPTION_ORG },
    .run = export_one,
};

static int export_all(const struct invocation *in)
{
    struct command_db c;
    int status = EXIT_FAILED;
    if (command_db_open(in, DB_NEEDS_ORG, &c)) {
        enum err e = export_sheet(&c.op, stdout);
        status = e == E_OK ? EXIT_DONE : command_fail(in, "the sheet is not whole (%s).", err_name(e));
    }
    command_db_close(&c);
    return status;
}

const struct command command_export_sheet = {
    .name = "export sheet",
    .operands = "",
    .summary = "Prints all clients and families as a household sheet (CSV).",
    .details =
        "kith import csv reads it again. A cell that a spreadsheet would run as a formula begins with an apostrophe.\n"
        "Written to the access log.",
    .options = { OPTION_DB, OPTION_ORG },
    .run = export_all,
};
