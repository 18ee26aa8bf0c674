/** cli/commands.h — every command of the program; main.c lists them. */
#ifndef KITH_CLI_COMMANDS_H
#define KITH_CLI_COMMANDS_H

#include "cli/command.h"

extern const struct command command_init, command_serve, command_work, command_migrate, command_doctor;
extern const struct command command_user_add, command_user_list, command_user_password;
extern const struct command command_api_key_create, command_api_key_list, command_api_key_revoke;
extern const struct command command_feature_list, command_feature_on, command_feature_off;
extern const struct command command_api_schema;
extern const struct command command_bounce, command_hook_secret;
extern const struct command command_roles, command_audit_verify, command_backup, command_restore, command_keys_rotate,
    command_demo, command_demo_code;
extern const struct command command_explain;
extern const struct command command_import_fhir, command_import_csv, command_import_codes, command_export_client,
    command_export_sheet;

#endif
