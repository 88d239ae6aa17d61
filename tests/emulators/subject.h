/*
 * Who is compared: emulators, and Pagewalk with other options. Each is a
 * command line whose serial output arrives on the pipe that it inherits as its
 * standard output, or as SUBJECT_SERIAL_FD.
 */
#ifndef PAGEWALK_TESTS_EMULATORS_SUBJECT_H
#define PAGEWALK_TESTS_EMULATORS_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>

enum {
    SUBJECT_ARGS = 32,
    SUBJECTS_MAX = 16,
    SUBJECT_SERIAL_FD = 3,
};

struct subject {
    const char *name;
    bool variant;               /* of Pagewalk, compared with it alone */
    bool on_fd;                 /* serial output on SUBJECT_SERIAL_FD, and its
                                   standard output is a terminal of its own */
    const char *argv[SUBJECT_ARGS];
    const char *missing;        /* why it cannot run here; null: it can */
};

/* What the subjects are made of. `folder` is theirs to write to. */
struct subject_files {
    const char *pagewalk, *image, *folder;
    const char *bochs_cpu;      /* Bochs's `cpu: model`; null: its default */
    const char *qemu_cpu;       /* QEMU's -cpu; null: its default */
    unsigned memory_mib;        /* of each; 0: enough for highmem */
};

/* Fills `subject`; the first is Pagewalk itself. How many there are. */
size_t subjects_make(struct subject subject[SUBJECTS_MAX],
                     const struct subject_files *files);

/* Where the first one leaves its statistics. */
const char *subject_stats(const struct subject *subject);

#endif
