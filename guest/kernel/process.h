/*
 * Processes: tasks with an address space, made from files and from each other.
 */
#ifndef PAGEWALK_GUEST_KERNEL_PROCESS_H
#define PAGEWALK_GUEST_KERNEL_PROCESS_H

#include "guest/kernel/task.h"

enum {
    ARGS_MAX = 8,
    ARGS_SIZE = 512,            /* bytes of all arguments */
    PATH_SIZE = 32,

    /* Exit codes, as shells have them. */
    EXIT_NOT_STARTED = 127,
    EXIT_KILLED = 128,          /* plus the exception's vector */
};

/* The arguments of a program, one after another in text. */
struct args {
    uint32_t count, size;
    char text[ARGS_SIZE];
};

/* Append ARG; false if there is no room. */
bool args_add(struct args *args, const char *arg);

/* Load the program in PATH into a new address space, which replaces the current
 * task's, and set the task's user registers to the program's start. Returns
 * NULL, or what is wrong; then nothing has changed. */
const char *process_exec(const char *path, const struct args *args);

/* Copy the current process. The copy's fork returns 0. Returns its pid, or a
 * negative number if there is no memory. */
int process_fork(void);

/* Start a program as a child of the current task. COMMAND is its path and its
 * arguments, separated by blanks. Returns its pid, or a negative number if
 * there is no memory. */
int process_spawn(const char *command);

/* Start a program as process_spawn does and wait until it has ended. */
struct exit_info process_run(const char *command);

/* End the current process because of the exception REGS (ADDRESS: CR2 of a page
 * fault), and print a line that says WHY. */
void process_kill(const struct pt_regs *regs, uint32_t address,
                  const char *why) __noreturn;

#endif
