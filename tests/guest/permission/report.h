/*
 * What the kernel prints. Each group of cases is a line,
 *
 *   PERM name cases digest failures
 *
 * and the lines of two machines are equal if they behave alike. `cases` is 0
 * where the machine lacks what the group needs. The option show=NAME runs one
 * group and prints each case before the group's line.
 */
#ifndef PAGEWALK_TESTS_GUEST_PERMISSION_REPORT_H
#define PAGEWALK_TESTS_GUEST_PERMISSION_REPORT_H

#include <stdbool.h>
#include <stdint.h>

enum { GROUP_NAME = 48 };

struct group {
    char name[GROUP_NAME];
    uint32_t cases, digest, failures;
    bool shown;
};

/* Reads show=NAME. */
void report_options(const char *command_line);

/* Begins a group. False: show= names another one. */
bool report_group_begin(struct group *group, const char *name);

/* Counts a case. True if it is to be printed: it is shown, or the first
 * failure. */
bool report_group_case(struct group *group, bool passed);
/* Adds to the digest of all outcomes. */
void report_group_digest(struct group *group, uint32_t word);
void report_group_end(struct group *group);

/* A group of one case: what was seen, and what the manual says must be. */
void report_case(const char *name, uint32_t seen, uint32_t expected);

/* A group that this machine cannot run. */
void report_absent(const char *name);

/* Prints the last line. True if no case failed. */
bool report_end(void);

#endif
