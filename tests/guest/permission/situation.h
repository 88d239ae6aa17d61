/*
 * One case: the entries of a situation are written, the page's translation is
 * dropped, the access is made, and what it left is compared with the rules.
 */
#ifndef PAGEWALK_TESTS_GUEST_PERMISSION_SITUATION_H
#define PAGEWALK_TESTS_GUEST_PERMISSION_SITUATION_H

#include "tests/access/rules.h"
#include "tests/guest/permission/report.h"

/* After the last case: groups for what the machine does differently in very
 * many cases. */
void situation_end(void);

/* Runs a case of `group`. machine_enter has loaded the registers. */
void situation_try(struct group *group, const struct situation *s);

/* Writes the registers of a situation as a name: "pae-wp-nxe". */
void situation_name(const struct situation *s, char *name, unsigned size);

extern const char *const situation_kind_name[KINDS];

#endif
