/** cli/commands.h — every command of the program; main.c lists them. */
#ifndef KITH_CLI_COMMANDS_H
#define KITH_CLI_COMMANDS_H

#include "cli/command.h"

extern const struct command command_init, command_serve, command_work, command_migrate, command_doctor;

#endif
