/*
 * The subjects that tests compare: emulators, and Pagewalk with other options.
 * Each is a command line that boots one image. Its serial port prints to
 * the pipe that it inherits as its standard output, or as SUBJECT_SERIAL_FD.
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
    bool variant;               /* Pagewalk with other options: compared with
                                   Pagewalk alone */
    bool on_fd;                 /* serial output on SUBJECT_SERIAL_FD, and its
                                   standard output is a terminal of its own */
    const char *argv[SUBJECT_ARGS];
    const char *missing;        /* why it cannot run here; null: it can */
};

/* What an image is of; it is what boots. */
enum subject_medium { SUBJECT_DISK, SUBJECT_FLOPPY, SUBJECT_CD };

/* What the subjects are made of. They may write to `folder`. */
struct subject_files {
    const char *pagewalk, *image, *folder;
    enum subject_medium medium;
    const char *bochs_cpu;      /* Bochs's `cpu: model`; null: its default */
    const char *qemu_cpu;       /* QEMU's -cpu; null: its default */
    unsigned memory_mib;        /* of each; 0: enough for highmem */
    const char *cost_model;     /* p6 with a cost table in place of its pipeline
                                   and caches; null: no such subject */
};

/* Fills `subject` and returns how many there are. The first is Pagewalk. */
size_t subject_make_all(struct subject subject[SUBJECTS_MAX],
                     const struct subject_files *files);

/* The file that the first subject writes its statistics to. */
const char *subject_stats(const struct subject *subject);

#endif
