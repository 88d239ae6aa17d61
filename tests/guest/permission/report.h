/*
 * What the test prints. A group is a line of its own,
 *
 *   PERM name cases digest failures
 *
 * and equal on machines that behave alike. `cases` is 0 where the machine does
 * not have what the group needs. The option show=NAME runs that group alone
 * and prints each of its cases before it.
 */
#ifndef PAGEWALK_TESTS_GUEST_PERMISSION_REPORT_H
#define PAGEWALK_TESTS_GUEST_PERMISSION_REPORT_H

#include <stdbool.h>
#include <stdint.h>

struct group {
    char name[48];
    uint32_t cases, digest, failures;
    bool shown;
};

void report_options(const char *command_line);

/* False: another group is asked for. */
bool group_begin(struct group *group, const char *name);

/* Whether the case is to be told: shown, or the first that fails. */
bool group_case(struct group *group, bool passed);
void group_digest(struct group *group, uint32_t word);
void group_end(struct group *group);

/* A group of one case: what was seen, and what the manual says. */
void report_case(const char *name, uint32_t seen, uint32_t expected);

/* A group that this machine cannot run. */
void report_absent(const char *name);

/* The last line. Whether nothing failed. */
bool report_end(void);

#endif
