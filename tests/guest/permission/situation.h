/*
 * One access under test: the entries are put in place, its translation is
 * dropped, it is made, and what it left is compared with the rules.
 */
#ifndef PAGEWALK_TESTS_GUEST_PERMISSION_SITUATION_H
#define PAGEWALK_TESTS_GUEST_PERMISSION_SITUATION_H

#include "tests/access/rules.h"
#include "tests/guest/permission/report.h"

/* After the last: what was done differently in very many cases. */
void situation_end(void);

/* A case of `group`, in the registers that machine_enter has loaded. */
void situation_try(struct group *group, const struct situation *s);

/* "pae-wp-nxe": the registers of a situation. */
void situation_name(const struct situation *s, char *name, unsigned size);

extern const char *const kind_name[KINDS];

#endif
