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

/* Append one; false if there is no room. */
bool args_add(struct args *args, const char *arg);

/* Replace the current task's address space by one with the program in PATH
 * loaded, and its user registers by that program's start. NULL, or what is
 * wrong; then nothing has changed. */
const char *process_exec(const char *path, const struct args *args);

/* A copy of the current process, which sees 0 from fork. Its pid, or negative
 * if there is no memory. */
int process_fork(void);

/* Start a program of the kernel's: command words separated by blanks. Its pid;
 * negative if it cannot be started. */
int process_spawn(const char *command);

/* The same, and wait for it to end. */
struct exit_info process_run(const char *command);

/* End the current process because of an exception, with one line that says
 * what it did. */
void process_kill(const struct pt_regs *regs, uint32_t address,
                  const char *why) __noreturn;

#endif
