/*
 * An implementation of the counting rules as a command: it is given the path
 * of an event stream and answers on stdout (docs/events.md), or refuses it
 * with exit 2 and one line on stderr.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_COMMAND_H
#define PAGEWALK_TESTS_REFERENCE_COMMAND_H

#include <stdbool.h>

struct reply {
    int status;                 /* exit status; 128 + n after signal n */
    char *answer;               /* stdout without its white space */
    char *complaint;            /* stderr */
};

/* Runs "COMMAND 'PATH'" by the shell. scratch: a file for its stderr. */
struct reply command_run(const char *command, const char *path,
                         const char *scratch);
void command_free(struct reply *reply);

/* Whether two replies say the same: equal answers, or both refused. */
bool command_agree(const struct reply *a, const struct reply *b);

/* A whole file as a string without NUL bytes; NULL if it cannot be read. */
char *command_read_file(const char *path);

/* Drops all white space, in place. */
void command_squeeze(char *text);

#endif
