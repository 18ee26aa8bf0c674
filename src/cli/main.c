#include <sys/stat.h>

#include "base/log.h"
#include "cli/commands.h"

static const struct command *const commands[] = {
    &command_init,
    &command_serve,
    &command_work,
    &command_migrate,
    &command_demo,
    &command_demo_code,
    &command_import_fhir,
    &command_import_csv,
    &command_import_codes,
    &command_export_client,
    &command_export_sheet,
    &command_user_add,
    &command_user_list,
    &command_user_password,
    &command_api_key_create,
    &command_api_key_list,
    &command_api_key_revoke,
    &command_api_schema,
    &command_feature_list,
    &command_feature_on,
    &command_feature_off,
    &command_bounce,
    &command_hook_secret,
    &command_roles,
    &command_explain,
    &command_audit_verify,
    &command_backup,
    &command_restore,
    &command_keys_rotate,
    &command_doctor,
};

int main(int argc, char **argv)
{
    umask(077); /* databases, key files, backups and mails are nobody else's */
    log_init(LOG_AUTO, LOG_INFO, 2);
    return command_main(commands, LENGTH(commands), argc, argv);
}
