/* One boot of a subject: what its serial port says, as it comes. */
#ifndef PAGEWALK_TESTS_EMULATORS_BOOT_H
#define PAGEWALK_TESTS_EMULATORS_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "tests/emulators/subject.h"

struct listener {
    void (*hear)(void *opaque, pid_t subject, const char *bytes,
                 size_t count);
    void *opaque;
    unsigned silence_ms;        /* after which it is killed */
};

/* Runs it to its end. False if it could not be started or fell silent. */
bool subject_boot(const struct subject *subject,
                  const struct listener *listener);

#endif
