/* The host kernel's means: a set of rules of Landlock, and a filter of calls.
 * On a kernel or with headers that have none, every function says so. */
#ifndef PAGEWALK_EMU_SANDBOX_RULESET_H
#define PAGEWALK_EMU_SANDBOX_RULESET_H

#include <stdbool.h>
#include <stdint.h>

/* What Landlock calls LANDLOCK_ACCESS_FS_*: linux/landlock.h. */
enum ruleset_right {
    RIGHT_EXECUTE       = 1 << 0,
    RIGHT_WRITE_FILE    = 1 << 1,
    RIGHT_READ_FILE     = 1 << 2,
    RIGHT_READ_DIR      = 1 << 3,
    RIGHT_REMOVE_FILE   = 1 << 5,
    RIGHT_MAKE_REG      = 1 << 8,
    RIGHT_TRUNCATE      = 1 << 14,
};

struct ruleset {
    int fd;             /* -1: the host has no Landlock */
    uint64_t handled;   /* the rights that it knows */
};

/* An empty set, which allows nothing. False: the host has none. */
bool ruleset_begin(struct ruleset *rules);

/* Allows `rights` of a file, or of all files in a folder. A path that leads
 * nowhere allows nothing. */
void ruleset_allow(struct ruleset *rules, const char *path, uint64_t rights);

/* From now on this process has no other rights, and the `count` calls fail with
 * EPERM. Frees the set. False, and nothing is changed for good: the host
 * refuses. */
bool ruleset_enter(struct ruleset *rules, const long *call, unsigned count);

#endif
