/* One boot of a subject: what its serial port prints, as it comes. */
#ifndef PAGEWALK_TESTS_EMULATORS_BOOT_H
#define PAGEWALK_TESTS_EMULATORS_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "tests/emulators/subject.h"

/* A subject that prints nothing for so long is taken to hang. On an idle host
 * none is silent for ten seconds. */
enum { BOOT_SILENCE_MS = 600 * 1000 };

struct boot_listener {
    /* Takes bytes of the process `subject`, in order. */
    void (*take)(void *opaque, pid_t subject, const char *bytes,
                 size_t count);
    void *opaque;
    unsigned silence_ms;        /* usually BOOT_SILENCE_MS */
};

/* Runs the subject until it closes its serial port. False if it could not be
 * started, or was killed because it hung. */
bool boot_run(const struct subject *subject,
              const struct boot_listener *listener);

#endif
