/*
 * The shell's commands for disks and files.
 */
#ifndef PAGEWALK_GUEST_SHELL_DISK_H
#define PAGEWALK_GUEST_SHELL_DISK_H

void command_disks(const char *arguments);
void command_copy(const char *arguments);
void command_ls(const char *arguments);
void command_cat(const char *arguments);
void command_cksum(const char *arguments);

#endif
